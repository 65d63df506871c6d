// Rooms open, are edited, idle and close for an hour; what the server holds must not grow.
//
//   node endurance.mjs [-Dyarrow.soak.minutes=60] [-Dyarrow.soak.seed=N] [-Dyarrow.soak.count=40] [-Dyarrow.soak.csv=FILE]
//
// `count` is the number of visits at any time. Everything else of the server is as ./yarrow starts it.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pass } from 'node:timers/promises'
import { judge, limits, sample } from './resources.mjs'
import { Visits } from './visits.mjs'
import { Server, until } from './yarrow.mjs'

const settings = {
  minutes: '60',
  seed: String(Date.now() % 1_000_000),
  count: '40',
  csv: 'target/soak/endurance.csv',
}
for (const argument of process.argv.slice(2)) {
  const [, name, value] = /^-Dyarrow\.soak\.(\w+)=(.*)$/.exec(argument) ?? []
  if (!(name in settings)) {
    const known = Object.keys(settings).map((key) => `-Dyarrow.soak.${key}=`).join(', ')
    console.error(`endurance: expected ${known}, but it is "${argument}"`)
    process.exit(64)
  }
  settings[name] = value
}

const columns = ['minute', 'resident', 'cache', 'heap', 'native', 'descriptors', 'threads', 'rooms', 'connections']
const minutes = Number(settings.minutes)
const intervalMinutes = Math.min(1, minutes / 20)
const started = Date.now()
const samples = []
mkdirSync(dirname(settings.csv), { recursive: true })
writeFileSync(settings.csv, `${columns.join(',')}\n`)

async function take(server) {
  const one = { minute: (Date.now() - started) / 60_000, ...(await sample(server)) }
  const row = columns.map((column) => String(Math.round(one[column] * 100) / 100))
  appendFileSync(settings.csv, `${row.join(',')}\n`)
  console.log(columns.map((column, i) => `${column} ${row[i]}`).join('  '))
  return one
}

async function sampleUntilTheEnd(server, visits) {
  while (!visits.stopped) {
    await pass(intervalMinutes * 60_000)
    samples.push(await take(server))
    if (samples.at(-1).minute >= minutes) visits.stop()
  }
}

console.log(`endurance: seed ${settings.seed}, ${minutes} minutes, ${settings.count} visits at a time, ${settings.csv}`)
const server = await Server.start()
const faults = []
try {
  const visits = new Visits(server, Number(settings.seed))
  await Promise.all([visits.run(Number(settings.count)), sampleUntilTheEnd(server, visits)])
  console.log(`endurance: ${JSON.stringify(visits.counts)}`)
  let last
  await until('all rooms have left memory', async () => (last = await sample(server)).rooms === 0, 120)
    .catch((error) => faults.push(`${error.message}: ${last.rooms} are there`))
  console.log(`endurance: afterwards ${JSON.stringify(last)}`)
  if (last.failed + last.rejected > 0) faults.push(`${last.failed} rooms failed, ${last.rejected} updates were rejected`)
  const exit = await server.stop()
  if (exit.code !== 0 && exit.code !== 143) faults.push(`the server ended with ${JSON.stringify(exit)}`)
} finally {
  await server.dispose()
}

console.log(`endurance: over the second half, each may rise by ${100 * limits.share} % of its mean, or by as much as is noise`)
for (const { name, mean, rise, allowed, flat } of judge(samples)) {
  const line = `${name} ${mean.toFixed(1)} on average, rises by ${rise.toFixed(1)}, may by ${allowed.toFixed(1)}`
  console.log(`endurance: ${line}${flat ? '' : ': NOT FLAT'}`)
  if (!flat) faults.push(line)
}
for (const fault of faults) console.error(`endurance: failed: ${fault}`)
process.exit(faults.length === 0 ? 0 : 1)
