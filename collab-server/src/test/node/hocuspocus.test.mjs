import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { Clients, current } from './clients.mjs'
import { hocuspocusKinds } from './hocuspocus.mjs'
import { guarding, token } from './tokens.mjs'
import { Server, until } from './yarrow.mjs'

const clients = new Clients()
let open
let guarded

before(async () => {
  open = await Server.start()
  guarded = await Server.start(guarding)
})
afterEach(() => clients.close())
after(async () => {
  await open.dispose()
  await guarded.dispose()
})

for (const kind of hocuspocusKinds) {
  describe(`[K16] ${kind.name}`, () => {
    const name = (document) => `${kind.version}/${document}`
    const at = (server, document, options) => clients.of(kind, server, name(document), options)

    it('[K16] shows changes as saved when they are, and finds them after kill -9', async () => {
      const ann = await at(open, 'saved', kind.major === 2 ? { token: 'any' } : {})
      await ann.saved()
      for (const letter of 'saved, letter by letter') {
        ann.insert(ann.text().length, letter)
        await ann.saved()
      }
      await open.kill()
      const afterwards = ann.text()
      ann.insert(0, 'offline: ')
      await open.start()
      await until('the change made meanwhile arrived', () => ann.isSaved() && ann.connected(), 40)
      const bob = await at(open, 'saved')
      await bob.synced()
      assert.equal(bob.text(), `offline: ${afterwards}`)
    })

    it('[K16] has many documents on one socket, and leaves one without the others', async () => {
      const socket = kind.socket(open)
      const many = await Promise.all(Array.from({ length: 150 }, (_, i) => at(open, `many ${i}`, { socket })))
      await Promise.all(many.map((client) => client.synced(40)))
      many[0].insert(0, 'a')
      many[1].insert(0, 'b')
      await Promise.all([many[0].saved(), many[1].saved()])
      many[0].provider.configuration.websocketProvider.detach(many[0].provider)
      many[1].insert(1, 'c')
      await many[1].saved()
      const bob = await at(open, 'many 1')
      await until('Bob has it', () => bob.text() === 'bc')
      assert.equal(many[1].ends(), 0)
    })

    it('[K16] sees and is seen by clients of y-websocket', async () => {
      const ann = await at(open, 'mixed')
      const bob = await clients.of(current, open, name('mixed'))
      await Promise.all([ann.synced(), bob.synced()])
      ann.insert(0, 'from Hocuspocus')
      await until('Bob has it', () => bob.text() === 'from Hocuspocus')
      bob.insert(0, 'and back ')
      await until('Ann has it', () => ann.text() === 'and back from Hocuspocus')
      ann.introduce('Ann')
      await until('Bob sees Ann', () => bob.presence()[ann.id]?.user?.name === 'Ann')
    })

    it('[K16] may read and not write with such a token', async () => {
      const writer = await at(guarded, 'readonly', { token: token('write') })
      const reader = await at(guarded, 'readonly', { token: token('read') })
      await Promise.all([writer.saved(), reader.saved()])
      assert.equal(reader.scopes.at(-1), 'readonly')
      assert.equal(writer.scopes.at(-1), 'read-write')
      writer.insert(0, 'for all')
      await until('the reader sees it', () => reader.text() === 'for all')
      reader.insert(0, 'mine alone: ')
      writer.insert(7, ' to read')
      await until('the reader sees it', () => reader.text() === 'mine alone: for all to read')
      assert.equal(reader.provider.hasUnsyncedChanges, true)
      assert.equal(writer.text(), 'for all to read')
      reader.introduce('Reader')
      await until('the writer sees the reader', () => reader.id in writer.presence())
    })

    it('[K16] is denied without a token that counts, and its neighbours go on', async () => {
      const socket = kind.socket(guarded)
      const ann = await at(guarded, 'mine', { socket, token: token('write') })
      await ann.saved()
      const bad = await at(guarded, 'denied', { socket, token: 'nonsense' })
      await until('denied', () => bad.failures.length > 0)
      bad.insert(0, 'nobody sees this')
      ann.insert(0, 'but this')
      await ann.saved()
      assert.equal(ann.ends(), 0)
      const bob = await at(guarded, 'denied', { token: token('read') })
      await bob.synced()
      assert.equal(bob.text(), '')
    })

    it('[K16] goes on with a fresh token, or is told when it has none', async () => {
      let asked = 0
      const ann = await at(guarded, 'refresh', { token: () => token('write', asked++ === 0 ? 4 : 3600) })
      await ann.saved()
      if (kind.major === 2) {
        await until('told', () => ann.failures.length > 0)
        return
      }
      await until('asked for another token', () => asked === 2)
      const stale = await at(guarded, 'refresh', { token: () => token('write', 2) })
      await stale.saved()
      ann.insert(0, 'still here')
      await ann.saved()
      assert.deepEqual(ann.failures, [])
      assert.equal(ann.ends(), 0)
    })

    it('[K16] is gone for the others when it says so, and when its socket breaks', async () => {
      const ann = await at(open, 'gone')
      const bob = await at(open, 'gone')
      ann.introduce('Ann')
      await until('Bob sees Ann', () => bob.presence()[ann.id]?.user?.name === 'Ann')
      ann.provider.awareness.setLocalState(null)
      await until('Ann is gone', () => !(ann.id in bob.presence()), 5)
      ann.provider.awareness.setLocalState({ user: { name: 'Ann' } })
      await until('Bob sees Ann again', () => ann.id in bob.presence())
      bob.left.clear()
      ann.cut() // version 2 is back sooner than one can look
      await until('Ann is gone', () => bob.sawLeave(ann.id), 5)
      await until('Bob sees Ann again', () => ann.id in bob.presence(), 10)
    })
  })
}

describe('[K16] providers that understand a question for their token', () => {
  for (const kind of hocuspocusKinds.filter(({ major }) => major > 2)) {
    it(`[K7] ${kind.name} comes back into a document that its socket was thrown out of`, async () => {
      const name = `healing ${kind.version}`
      const ann = await clients.of(kind, open, name)
      await ann.saved()
      const address = Buffer.from(name)
      ann.socket.webSocket.send(Buffer.from([address.length, ...address, 7]))
      ann.insert(0, 'typed into the void')
      await ann.saved()
      const bob = await clients.of(kind, open, name)
      await until('nothing is lost', () => bob.text() === 'typed into the void')
      assert.equal(ann.ends(), 0)
    })
  }

  it('[K2] a plain session and those with keys are sessions of their own', async () => {
    const kind = hocuspocusKinds.at(-1)
    const socket = kind.socket(guarded)
    const write = { socket, token: token('write') }
    const plain = await clients.of(kind, guarded, 'keys', write)
    const keyed = await clients.of(kind, guarded, 'keys', { ...write, sessionAwareness: true })
    const reader = await clients.of(kind, guarded, 'keys', { socket, token: token('read'), sessionAwareness: true })
    await Promise.all([plain.saved(), keyed.saved(), reader.saved()])
    plain.insert(0, 'all of them')
    await until('all have it', () => [keyed, reader].every((client) => client.text() === 'all of them'))
    assert.deepEqual([plain, keyed, reader].map((c) => c.provider.authorizedScope), ['read-write', 'read-write', 'readonly'])
    keyed.provider.detach()
    plain.insert(0, 'most of ')
    await until('the reader has it', () => reader.text() === 'most of all of them')
    assert.equal(keyed.text(), 'all of them')
  })
})
