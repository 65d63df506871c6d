import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as encoding from 'lib0/encoding'
import * as decoding from 'lib0/decoding'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { Clients, current, kinds } from './clients.mjs'
import { Server, until } from './yarrow.mjs'

/** A client that types as fast as it is told what is saved, and counts what it was told. */
class CountingWriter {
  constructor(server, room, id) {
    this.doc = new Y.Doc()
    this.text = this.doc.getText(`writer ${id}`)
    this.sent = []
    this.acknowledged = 0
    this.socket = new WebSocket(`${server.wsUrl}/${room}?ack=1`)
    this.socket.binaryType = 'arraybuffer'
    this.socket.on('error', () => {})
    this.socket.on('message', (data) => this.receive(new Uint8Array(data)))
    this.doc.on('update', (update) => {
      const out = encoding.createEncoder()
      encoding.writeVarUint(out, 0)
      encoding.writeVarUint(out, 2)
      encoding.writeVarUint8Array(out, update)
      if (this.socket.readyState === WebSocket.OPEN) {
        this.sent.push(this.text.length)
        this.socket.send(encoding.toUint8Array(out))
      }
    })
    this.opened = new Promise((resolve) => this.socket.once('open', resolve))
    this.closed = new Promise((resolve) => this.socket.once('close', resolve))
  }

  receive(frame) {
    const input = decoding.createDecoder(frame)
    if (decoding.readVarUint(input) === 100) this.acknowledged = decoding.readVarUint(input)
  }

  async type() {
    await this.opened
    const limit = 64
    const timer = setInterval(() => {
      while (this.sent.length - this.acknowledged < limit && this.socket.readyState === WebSocket.OPEN) {
        this.text.insert(this.text.length, 'x')
      }
    }, 1)
    await this.closed
    clearInterval(timer)
  }
}

describe('survival', () => {
  it('[C7] everything acknowledged is there after kill -9, again and again', async () => {
    const server = await Server.start()
    try {
      for (let round = 0; round < 3; round++) {
        const writers = Array.from({ length: 6 }, (_, i) => new CountingWriter(server, `kill-${round}-${i % 3}`, i))
        const typing = writers.map((w) => w.type())
        await until('everybody was told of saved changes', () => writers.every((w) => w.acknowledged > 150 + round * 97))
        await server.kill()
        await Promise.all(typing)
        await server.start()
        for (const [i, w] of writers.entries()) {
          const reader = current.open(server, `kill-${round}-${i % 3}`)
          await reader.synced()
          const saved = w.sent[w.acknowledged - 1]
          const found = reader.doc.getText(`writer ${i}`).length
          assert.ok(found >= saved, `writer ${i}: ${saved} characters were acknowledged, ${found} are there`)
          assert.ok(found <= w.text.length)
          reader.close()
        }
      }
    } finally {
      await server.dispose()
    }
  })

  it('[C8] clients of all kinds type on through kill -9 and restart, and end up equal', async () => {
    const server = await Server.start()
    const clients = new Clients()
    for (const kind of kinds) await kind.start()
    try {
      const pairs = await Promise.all(kinds.map(async (kind, i) =>
        [await clients.of(kind, server, `go on ${i}`), await clients.of(kind, server, `go on ${i}`)]))
      const withAll = (what, action) => Promise.all(pairs.map(([ann, bob], i) => action(ann, bob, `${kinds[i].name}: ${what}`)))
      await withAll('Bob has it', async (ann, bob, what) => {
        await Promise.all([ann.synced(), bob.synced()])
        await ann.insert(0, 'before ')
        await until(what, async () => (await bob.text()) === 'before ')
      })
      await server.kill()
      await withAll('both know', async (ann, bob, what) => {
        await until(what, async () => !(await ann.connected()) && !(await bob.connected()))
        await ann.insert(7, 'Ann offline ')
        await bob.insert(7, 'Bob offline ')
      })
      await server.start()
      await withAll('both are equal again, and go on', async (ann, bob, what) => {
        await until(what, async () => {
          const [a, b] = await Promise.all([ann.text(), bob.text()])
          return a === b && a.includes('Ann offline') && a.includes('Bob offline')
        }, 30)
        await ann.insert(0, 'after ')
        await until(what, async () => (await bob.text()).startsWith('after before '))
      })
    } finally {
      await clients.close()
      for (const kind of kinds) await kind.stop()
      await server.dispose()
    }
  })

  it('[C9] a stop on request keeps everything, says so, and ends in time', async () => {
    const server = await Server.start()
    try {
      const ann = current.open(server, 'stop')
      await ann.synced()
      ann.insert(0, 'kept')
      await until('it is stored', async () =>
        (await fetch(`${server.url}/api/v1/documents/stop/export?format=text`)).ok)
      const closed = new Promise((resolve) => ann.provider.once('connection-close', (event) => resolve(event?.code)))
      const exit = await server.stop()
      assert.equal(await closed, 1012)
      assert.ok(exit.code === 0 || exit.code === 143, `exit ${JSON.stringify(exit)}\n${server.output}`)
      ann.close()
      await server.start()
      const bob = current.open(server, 'stop')
      await bob.synced()
      assert.equal(bob.text(), 'kept')
      bob.close()
    } finally {
      await server.dispose()
    }
  })
})
