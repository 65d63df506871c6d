// Prints the updates of random sessions for the fuzzer of the Rust side: one session a line, its
// updates in hexadecimal digits with blanks between them.
//
//     node corpus.mjs FIRST_SEED COUNT
import { session } from './session.mjs'

const [first, count] = process.argv.slice(2).map(Number)
for (let seed = first; seed < first + count; seed += 1) {
  const updates = session(seed).updates.map((update) => Buffer.from(update).toString('hex'))
  process.stdout.write(`${updates.join(' ')}\n`)
}
