import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import * as Y from 'yjs'
import { Clients, current, kinds, vectorOf } from './clients.mjs'
import { Server, until } from './yarrow.mjs'

const megabytes = 1024 * 1024
let server
const clients = new Clients()

before(async () => {
  server = await Server.start()
  for (const kind of kinds) kind.start()
})
afterEach(() => clients.close())
after(async () => {
  for (const kind of kinds) await kind.stop()
  await server.dispose()
})

/** Types into all of them at once, and waits until they are equal. */
async function editTogether(together, rounds) {
  for (let round = 0; round < rounds; round++) {
    await Promise.all(together.map(async (client, i) => {
      const length = (await client.text()).length
      await client.insert((round * 7 + i * 3) % (length + 1), `${i}${round} `)
      if (round % 5 === i) await client.delete(0, Math.min(3, length))
      await client.put(`k${round % 4}`, `${i}-${round}`)
    }))
  }
  await until('all are equal', async () => {
    const vectors = await Promise.all(together.map(vectorOf))
    return JSON.parse(vectors[0]).length === together.length && new Set(vectors).size === 1
  })
  const contents = await Promise.all(together.map(async (client) => [await client.text(), await client.meta()]))
  for (const content of contents) assert.deepEqual(content, contents[0])
}

const nameSeenBy = async (client, other) => (await client.presence())[other.id]?.user?.name

for (const kind of kinds) {
  describe(kind.name, () => {
    const client = (room) => clients.of(kind, server, `${kinds.indexOf(kind)}/${room}`)

    it('[C1] two clients see what the other types', async () => {
      const ann = await client('sync')
      const bob = await client('sync')
      await Promise.all([ann.synced(), bob.synced()])
      await ann.insert(0, 'Hello')
      await until('Bob has it', async () => (await bob.text()) === 'Hello')
      await bob.insert(5, ', wörld 😀')
      await until('Ann has it', async () => (await ann.text()) === 'Hello, wörld 😀')
      await ann.insert(15, '!')
      await until('Bob has that too', async () => (await bob.text()) === 'Hello, wörld 😀!')
    })

    it('[C1] a newcomer gets everything, without what was deleted', async () => {
      const ann = await client('newcomer')
      await ann.synced()
      await ann.insert(0, 'keep secret keep')
      await ann.delete(5, 7)
      const bob = await client('newcomer')
      await bob.synced()
      await until('Bob has it', async () => (await bob.text()) === 'keep keep')
      assert.ok(!Buffer.from(await bob.state()).toString('latin1').includes('secret'))
    })

    it('[C2] changes made at the same time end up equal everywhere', async () => {
      const together = await Promise.all(['a', 'b', 'c'].map(() => client('concurrent')))
      await Promise.all(together.map((c) => c.synced()))
      await editTogether(together, 50)
    })

    it('[C3] clients see who is there, and who left', async () => {
      const ann = await client('presence')
      const bob = await client('presence')
      await Promise.all([ann.synced(), bob.synced()])
      await ann.introduce('Ann')
      await until('Bob sees Ann', async () => (await nameSeenBy(bob, ann)) === 'Ann')
      const late = await client('presence')
      await until('a newcomer sees Ann', async () => (await nameSeenBy(late, ann)) === 'Ann')
      await ann.leave()
      await until('Bob sees Ann leave', async () => !(ann.id in (await bob.presence())), 5)
    })

    it('[C3] presence comes back at once after a reconnection', async () => {
      const ann = await client('presence-again')
      const bob = await client('presence-again')
      await Promise.all([ann.synced(), bob.synced()])
      await ann.introduce('Ann')
      await until('Bob sees Ann', async () => (await nameSeenBy(bob, ann)) === 'Ann')
      await ann.cut() // some are back sooner than one can look
      await until('Bob sees Ann leave', () => bob.sawLeave(ann.id), 5)
      await until('Bob sees Ann again', async () => (await nameSeenBy(bob, ann)) === 'Ann', 5)
    })

    it('[C4] names with slashes, spaces and other alphabets are documents of their own', async () => {
      const names = ['team/plan', 'team/plan/2', 'ä 1', '文档', '100%25', 'a//b']
      for (const name of names) {
        const writer = await client(name)
        await writer.synced()
        await writer.insert(0, name)
      }
      for (const name of names) {
        const reader = await client(name)
        await until(`${name} holds its own name`, async () => (await reader.text()) === name)
      }
    })

    it('[C5] a document of 5 MB reaches a newcomer', async () => {
      const ann = await client('large')
      await ann.synced()
      const page = 'All work and no play makes Jack a dull boy. '.repeat(12_000)
      for (let i = 0; i < 10; i++) await ann.insert(0, page)
      assert.ok(page.length * 10 > 5 * megabytes)
      const bob = await client('large')
      await until('Bob has all', async () => (await bob.text()).length === page.length * 10, 60)
      assert.equal(await bob.text(), page.repeat(10))
      await bob.insert(0, '!')
      await until('Ann sees an edit in it', async () => (await ann.text()).startsWith('!'))
    })

    it('[C5] 5 MB in one update are taken', async () => {
      const ann = await client('large-paste')
      await ann.synced()
      await ann.insert(0, 'x'.repeat(5 * megabytes))
      const bob = await client('large-paste')
      await until('Bob has all', async () => (await bob.text()).length === 5 * megabytes, 60)
    })
  })
}

describe('all kinds of clients in one document', () => {
  const oneOfEach = (room) => Promise.all(kinds.map((kind) => clients.of(kind, server, room)))

  it('[C2] type at the same time and end up equal', async () => {
    const together = await oneOfEach('mixed')
    await Promise.all(together.map((c) => c.synced()))
    await editTogether(together, 50)
  })

  it('[C3] see each other', async () => {
    const together = await oneOfEach('mixed presence')
    await Promise.all(together.map((c) => c.synced()))
    await Promise.all(together.map((c, i) => c.introduce(kinds[i].name)))
    for (const one of together) {
      for (const [i, other] of together.entries()) {
        await until(`everybody sees ${kinds[i].name}`, async () => (await nameSeenBy(one, other)) === kinds[i].name)
      }
    }
  })

  it('[C6] an export is what the clients see', async () => {
    const name = 'folder/export me'
    const ann = await clients.of(current, server, name)
    await ann.synced()
    ann.insert(0, 'Zeile 1\nZeile 2 😀')
    for (const bob of await oneOfEach(name)) {
      await until('the others have it', async () => (await bob.text()) === ann.text())
    }
    await until('it is stored', async () =>
      (await fetch(`${server.url}/api/v1/documents/${encodeURIComponent(name)}/export?format=text`)).ok)
    const text = await (await server.export(name, 'text', '&root=content&kind=text')).text()
    assert.equal(text, ann.text())
    const copy = new Y.Doc()
    Y.applyUpdate(copy, new Uint8Array(await (await server.export(name, 'yjs')).arrayBuffer()))
    assert.equal(copy.getText('content').toString(), ann.text())
    const json = await (await server.export(name, 'json')).json()
    assert.deepEqual(json.content, [{ insert: ann.text() }])
  })
})
