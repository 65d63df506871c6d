import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as encoding from 'lib0/encoding'
import * as decoding from 'lib0/decoding'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { Server, connect, until } from './yarrow.mjs'

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
          const reader = connect(server, `kill-${round}-${i % 3}`)
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

  it('[C8] stock clients type on through kill -9 and restart, and end up equal', async () => {
    const server = await Server.start()
    const ann = connect(server, 'go on')
    const bob = connect(server, 'go on')
    try {
      await Promise.all([ann.synced(), bob.synced()])
      ann.text.insert(0, 'before ')
      await until('Bob has it', () => bob.text.toString() === 'before ')
      await server.kill()
      await until('both know', () => !ann.provider.wsconnected && !bob.provider.wsconnected)
      ann.text.insert(ann.text.length, 'Ann offline ')
      bob.text.insert(bob.text.length, 'Bob offline ')
      await server.start()
      await until('both are equal again', () =>
        ann.text.toString() === bob.text.toString() && ann.text.toString().includes('Ann offline') &&
        ann.text.toString().includes('Bob offline'), 30)
      ann.text.insert(ann.text.length, 'after')
      await until('and go on', () => bob.text.toString().endsWith('after'))
    } finally {
      ann.close()
      bob.close()
      await server.dispose()
    }
  })

  it('[C9] a stop on request keeps everything, says so, and ends in time', async () => {
    const server = await Server.start()
    try {
      const ann = connect(server, 'stop')
      await ann.synced()
      ann.text.insert(0, 'kept')
      await until('it is stored', async () =>
        (await fetch(`${server.url}/api/v1/documents/stop/export?format=text`)).ok)
      const closed = new Promise((resolve) => ann.provider.once('connection-close', (event) => resolve(event?.code)))
      const exit = await server.stop()
      assert.equal(await closed, 1012)
      assert.ok(exit.code === 0 || exit.code === 143, `exit ${JSON.stringify(exit)}\n${server.output}`)
      ann.close()
      await server.start()
      const bob = connect(server, 'stop')
      await bob.synced()
      assert.equal(bob.text.toString(), 'kept')
      bob.close()
    } finally {
      await server.dispose()
    }
  })
})
