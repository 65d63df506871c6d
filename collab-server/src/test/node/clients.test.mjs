import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as Y from 'yjs'
import { Server, connect, until } from './yarrow.mjs'

describe('y-websocket 3.1.0 with yjs 13.6', () => {
  let server
  const open = []

  before(async () => {
    server = await Server.start()
  })
  after(async () => {
    open.forEach((client) => client.close())
    await server.dispose()
  })

  function client(room) {
    const it = connect(server, room)
    open.push(it)
    return it
  }

  it('[C1] two clients see what the other types', async () => {
    const ann = client('sync')
    const bob = client('sync')
    await Promise.all([ann.synced(), bob.synced()])
    ann.text.insert(0, 'Hello')
    await until('Bob has it', () => bob.text.toString() === 'Hello')
    bob.text.insert(5, ', wörld 😀')
    await until('Ann has it', () => ann.text.toString() === 'Hello, wörld 😀')
  })

  it('[C1] a newcomer gets everything, without what was deleted', async () => {
    const ann = client('newcomer')
    await ann.synced()
    ann.text.insert(0, 'keep secret keep')
    ann.text.delete(5, 7)
    const bob = client('newcomer')
    await bob.synced()
    await until('Bob has it', () => bob.text.toString() === 'keep keep')
    const state = Buffer.from(Y.encodeStateAsUpdate(bob.doc)).toString('latin1')
    assert.ok(!state.includes('secret'))
  })

  it('[C2] changes made at the same time end up equal everywhere', async () => {
    const clients = ['a', 'b', 'c'].map(() => client('concurrent'))
    await Promise.all(clients.map((c) => c.synced()))
    for (let round = 0; round < 50; round++) {
      for (const [i, c] of clients.entries()) {
        const at = (round * 7 + i * 3) % (c.text.length + 1)
        c.text.insert(at, `${i}${round} `)
        if (round % 5 === i) c.text.delete(0, Math.min(3, c.text.length))
        c.doc.getMap('meta').set(`k${round % 4}`, `${i}-${round}`)
      }
    }
    const same = () => clients.every((c) =>
      c.text.toString() === clients[0].text.toString() &&
      JSON.stringify(c.doc.getMap('meta').toJSON()) === JSON.stringify(clients[0].doc.getMap('meta').toJSON()))
    const allThere = () => clients.every((c) => Y.decodeStateVector(Y.encodeStateVector(c.doc)).size === 3)
    const vectors = () => new Set(clients.map((c) =>
      JSON.stringify([...Y.decodeStateVector(Y.encodeStateVector(c.doc))].sort()))).size === 1
    await until('all are equal', () => allThere() && vectors() && same())
  })

  it('[C3] clients see who is there, and who left', async () => {
    const ann = client('presence')
    const bob = client('presence')
    await Promise.all([ann.synced(), bob.synced()])
    ann.awareness.setLocalStateField('user', { name: 'Ann' })
    await until('Bob sees Ann', () => bob.awareness.getStates().get(ann.doc.clientID)?.user?.name === 'Ann')
    const late = client('presence')
    await until('a newcomer sees Ann', () => late.awareness.getStates().get(ann.doc.clientID)?.user?.name === 'Ann')
    ann.provider.disconnect()
    await until('Bob sees Ann leave', () => !bob.awareness.getStates().has(ann.doc.clientID), 5)
  })

  it('[C3] presence comes back at once after a reconnection', async () => {
    const ann = client('presence-again')
    const bob = client('presence-again')
    await Promise.all([ann.synced(), bob.synced()])
    ann.awareness.setLocalStateField('user', { name: 'Ann' })
    await until('Bob sees Ann', () => bob.awareness.getStates().has(ann.doc.clientID))
    ann.provider.ws.terminate()
    await until('Bob sees Ann leave', () => !bob.awareness.getStates().has(ann.doc.clientID), 5)
    await until('Bob sees Ann again', () => bob.awareness.getStates().has(ann.doc.clientID), 5)
  })

  it('[C4] names with slashes, spaces and other alphabets are documents of their own', async () => {
    const names = ['team/plan', 'team/plan/2', 'ä 1', '文档', '100%25', 'a//b']
    for (const name of names) {
      const writer = client(name)
      await writer.synced()
      writer.text.insert(0, name)
    }
    for (const name of names) {
      const reader = client(name)
      await until(`${name} holds its own name`, () => reader.text.toString() === name)
    }
  })

  it('[C5] a document of 5 MB reaches a newcomer', async () => {
    const ann = client('large')
    await ann.synced()
    const page = 'All work and no play makes Jack a dull boy. '.repeat(1500)
    for (let i = 0; i < 80; i++) ann.text.insert(ann.text.length, page)
    const length = ann.text.length
    assert.ok(length > 5 * 1024 * 1024)
    const bob = client('large')
    await until('Bob has all', () => bob.text.length === length, 60)
    assert.equal(bob.text.toString(), ann.text.toString())
    bob.text.insert(0, '!')
    await until('Ann sees an edit in it', () => ann.text.toString().startsWith('!'))
  })

  it('[C5] 5 MB in one update are taken', async () => {
    const ann = client('large-paste')
    await ann.synced()
    ann.text.insert(0, 'x'.repeat(5 * 1024 * 1024))
    const bob = client('large-paste')
    await until('Bob has all', () => bob.text.length === 5 * 1024 * 1024, 60)
  })

  it('[C6] an export is what the clients see', async () => {
    const ann = client('folder/export me')
    await ann.synced()
    ann.text.insert(0, 'Zeile 1\nZeile 2 😀')
    const bob = client('folder/export me')
    await until('Bob has it', () => bob.text.toString() === ann.text.toString())
    await until('it is stored', async () => (await fetch(
      `${server.url}/api/v1/documents/${encodeURIComponent('folder/export me')}/export?format=text`)).ok)
    const text = await (await server.export('folder/export me', 'text', '&root=content&kind=text')).text()
    assert.equal(text, ann.text.toString())
    const copy = new Y.Doc()
    Y.applyUpdate(copy, new Uint8Array(await (await server.export('folder/export me', 'yjs')).arrayBuffer()))
    assert.equal(copy.getText('content').toString(), ann.text.toString())
    const json = await (await server.export('folder/export me', 'json')).json()
    assert.deepEqual(json.content, [{ insert: ann.text.toString() }])
  })
})
