// A load of visits: people open a document, edit it together, look at it for a while, and go.
import { setTimeout as pass } from 'node:timers/promises'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import WebSocket from 'ws'
import * as awareness from 'y-protocols/awareness'
import * as sync from 'y-protocols/sync'
import * as Y from 'yjs'
import { until } from './yarrow.mjs'

const SYNC = 0
const AWARENESS = 1
const SAVED = 100

/** Numbers from 0 to below 1 that follow from a seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** The least client that syncs, shows presence, and knows what is saved. */
class Visitor {
  constructor(server, room) {
    this.doc = new Y.Doc()
    this.text = this.doc.getText('content')
    this.awareness = new awareness.Awareness(this.doc)
    this.sent = 0
    this.saved = 0
    this.synced = false
    this.socket = new WebSocket(`${server.wsUrl}/${room}?ack=1`)
    this.socket.binaryType = 'arraybuffer'
    this.socket.on('error', (error) => (this.failure = error))
    this.socket.on('close', (code) => (this.closed = code))
    this.socket.on('message', (data) => this.receive(new Uint8Array(data)))
    this.socket.once('open', () => this.send(SYNC, (out) => sync.writeSyncStep1(out, this.doc)))
    this.doc.on('update', (update, origin) => {
      if (origin !== this) this.send(SYNC, (out) => sync.writeUpdate(out, update))
    })
  }

  send(type, write) {
    if (this.socket.readyState !== WebSocket.OPEN) throw new Error(`closed with ${this.closed}, ${this.failure}`)
    const out = encoding.createEncoder()
    encoding.writeVarUint(out, type)
    write(out)
    const frame = encoding.toUint8Array(out)
    if (type === SYNC && frame[1] !== sync.messageYjsSyncStep1) this.sent++
    this.socket.send(frame)
  }

  receive(frame) {
    const input = decoding.createDecoder(frame)
    const type = decoding.readVarUint(input)
    if (type === SYNC) this.answer(input)
    if (type === SAVED) this.saved = decoding.readVarUint(input)
    if (type === AWARENESS) {
      awareness.applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(input), this)
    }
  }

  answer(input) {
    const reply = encoding.createEncoder()
    const type = sync.readSyncMessage(input, reply, this.doc, this)
    if (type === sync.messageYjsSyncStep2) this.synced = true
    const bytes = encoding.toUint8Array(reply)
    if (bytes.length > 0) this.send(SYNC, (out) => encoding.writeUint8Array(out, bytes))
  }

  point(at) {
    this.awareness.setLocalStateField('cursor', at)
    const update = awareness.encodeAwarenessUpdate(this.awareness, [this.doc.clientID])
    this.send(AWARENESS, (out) => encoding.writeVarUint8Array(out, update))
  }

  isSettled = () => this.synced && this.saved === this.sent

  /** Goes with a proper close, or as when a laptop is shut. */
  leave(abruptly) {
    if (abruptly) this.socket.terminate()
    else this.socket.close()
    this.awareness.destroy()
    this.doc.destroy()
  }
}

/** Visits on one server, a number of them at any time, until told to stop. */
export class Visits {
  known = [] // documents that nobody is in now, with the text that was left in them
  counts = { visits: 0, returns: 0, clients: 0, edits: 0 }
  stopped = false

  /** `pace` stretches or shrinks all pauses. */
  constructor(server, seed, pace = 1) {
    this.server = server
    this.seed = seed
    this.random = randomFrom(seed)
    this.pace = pace
  }

  below = (n) => Math.floor(this.random() * n)

  /** Runs until `stop()`, or until that many visits are over; rejects when a visit went wrong. */
  async run(atOnce, limit = Infinity) {
    await Promise.all(Array.from({ length: atOnce }, async () => {
      while (!this.stopped && this.counts.visits < limit) await this.visit()
    })).catch((error) => {
      this.stopped = true
      throw error
    })
  }

  stop() {
    this.stopped = true
  }

  /** One visit in four is to a document that was there before; twenty visits are enough for one. */
  choose() {
    if (this.known.length > 0 && this.random() < 0.25) {
      this.counts.returns++
      return this.known.splice(this.below(this.known.length), 1)[0]
    }
    return { room: `visits-${this.seed}/${this.counts.visits}`, text: '', visits: 0 }
  }

  async visit() {
    const place = this.choose()
    this.counts.visits++
    const people = Array.from({ length: 1 + this.below(3) }, () => new Visitor(this.server, place.room))
    this.counts.clients += people.length
    const trouble = () => people.map((p) => `${p.text.length} characters, saved ${p.saved}/${p.sent}, closed ${p.closed}`)
    try {
      await until(`${place.room} is open`, () => people.every((p) => p.synced), 60)
      const found = people[0].text.toString()
      if (found !== place.text) throw new Error(`${place.room}: "${place.text}" was left and saved, "${found}" is there`)
      await this.edit(people)
      const same = () => new Set(people.map((p) => p.text.toString())).size === 1
      await until(`${place.room} is equal and saved everywhere`, () => same() && people.every((p) => p.isSettled()), 60)
      place.text = people[0].text.toString()
      await pass(this.below(8_000) * this.pace)
      place.visits++
      if (place.visits < 20 && this.known.length < 500) this.known.push(place)
    } catch (error) {
      throw new Error(`${error.message} (${trouble().join('; ')})`)
    } finally {
      for (const person of people) person.leave(this.random() < 0.3)
    }
  }

  async edit(people) {
    for (let edits = 5 + this.below(35); edits > 0; edits--) {
      const person = people[this.below(people.length)]
      const length = person.text.length
      const at = this.below(length + 1)
      if (length > 200 || (length > 20 && this.random() < 0.3)) person.text.delete(0, 15)
      else person.text.insert(at, `word ${edits} `)
      if (this.random() < 0.3) person.point(at)
      this.counts.edits++
      await pass(this.below(120) * this.pace)
    }
  }
}
