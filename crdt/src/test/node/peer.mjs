// Real Yjs on the other side of the tests, asked through standard input: one line per question, its
// words separated by blanks, one line as the answer. Binary words are base64.
//
//     session SEED                        -> the updates of a random session, separated by commas
//     check STATE VECTOR TEXT MAP ARRAY XML
//                                         -> "ok" if Yjs loads STATE to the contents of that session,
//                                            and VECTOR and the four exports say the same
//     tail STATE PART                     -> "ok" if a client that has PART and merges STATE agrees too
//     awareness STATES                    -> STATES as y-protocols encodes them
//     presence UPDATE                     -> the states in UPDATE as y-protocols reads them, as JSON
import { createInterface } from 'node:readline'
import { isDeepStrictEqual } from 'node:util'
import * as awareness from 'y-protocols/awareness'
import * as Y from 'yjs'
import { contents } from './contents.mjs'
import { session } from './session.mjs'

const encode = (bytes) => Buffer.from(bytes).toString('base64')
const decode = (text) => new Uint8Array(Buffer.from(text, 'base64'))
const json = (text) => JSON.parse(Buffer.from(text, 'base64').toString('utf8'))

let current = null

function load(...updates) {
  const doc = new Y.Doc()
  for (const update of updates) {
    Y.applyUpdate(doc, update)
  }
  return doc
}

function compare(what, actual, expected) {
  if (isDeepStrictEqual(actual, expected)) {
    return []
  }
  return [`${what}: expected ${JSON.stringify(expected)}, was ${JSON.stringify(actual)}`]
}

function clocks(vector) {
  return [...Y.decodeStateVector(vector)].sort(([a], [b]) => a - b)
}

const answers = {
  session(seed) {
    current = session(Number(seed))
    return current.updates.map(encode).join(',')
  },
  check(state, vector, text, map, array, xml) {
    const expected = contents(current.doc)
    const differences = [
      ...compare('loaded', contents(load(decode(state))), expected),
      ...compare('vector', clocks(decode(vector)), clocks(Y.encodeStateVector(current.doc))),
      ...compare('text', json(text), expected.text),
      ...compare('map', json(map), expected.map),
      ...compare('array', json(array), expected.array),
      ...compare('xml', json(xml), expected.xml)
    ]
    return differences.join('; ') || 'ok'
  },
  tail(state, part) {
    const merged = contents(load(decode(part), decode(state)))
    return compare('merged', merged, contents(current.doc)).join('; ') || 'ok'
  },
  awareness(states) {
    const presence = new awareness.Awareness(new Y.Doc())
    presence.states = new Map(json(states))
    for (const client of presence.states.keys()) {
      presence.meta.set(client, { clock: 7, lastUpdated: 0 })
    }
    const update = awareness.encodeAwarenessUpdate(presence, [...presence.states.keys()])
    presence.destroy()
    return encode(update)
  },
  presence(update) {
    const presence = new awareness.Awareness(new Y.Doc())
    presence.setLocalState(null)
    awareness.applyAwarenessUpdate(presence, decode(update), 'test')
    const states = JSON.stringify([...presence.states])
    presence.destroy()
    return states
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [question, ...words] = line.split(' ')
  process.stdout.write(`${answers[question](...words)}\n`)
}
