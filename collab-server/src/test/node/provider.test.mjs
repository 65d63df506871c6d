// `yarrow-provider`, packed as it would be published, against a running server.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { after, afterEach, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { guarding, token } from './tokens.mjs'
import { Server, until } from './yarrow.mjs'

let YarrowProvider
let open
let guarded
const providers = []

/** Puts the package that the build has packed among those that it shares Yjs with. */
function unpack() {
  const packed = fileURLToPath(new URL('../../../../web-editor/target/provider/', import.meta.url))
  const archives = readdirSync(packed).filter((file) => file.endsWith('.tgz'))
  assert.equal(archives.length, 1, `expected one package in ${packed}`)
  const folder = fileURLToPath(new URL('node_modules/yarrow-provider/', import.meta.url))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  execFileSync('tar', ['-xzf', packed + archives[0], '-C', folder, '--strip-components=1'])
}

before(async () => {
  unpack()
  YarrowProvider = (await import('yarrow-provider')).YarrowProvider
  open = await Server.start()
  guarded = await Server.start(guarding)
})
afterEach(() => {
  for (const provider of providers.splice(0)) provider.doc.destroy()
})
after(async () => {
  await open.dispose()
  await guarded.dispose()
})

function provide(server, name, options) {
  const provider = new YarrowProvider({ server: server.url, name, doc: new Y.Doc(), WebSocket, ...options })
  providers.push(provider)
  return provider
}

const textOf = ({ doc }) => doc.getText('content').toString()
const write = ({ doc }, at, text) => doc.getText('content').insert(at, text)
const isSaved = (provider) => provider.status.kind === 'saved'
const saved = (provider, seconds) => until('saved', () => isSaved(provider), seconds)

for (const transport of ['websocket', 'http']) {
  describe(`[V12] over ${transport}`, () => {
    const at = (server, name, options) =>
      provide(server, `${transport}/${name}`, { transports: [transport], ...options })

    it('[V12] two see what the other types, who is there and who left', async () => {
      const ann = at(open, 'together')
      const bob = at(open, 'together')
      await Promise.all([saved(ann), saved(bob)])
      assert.equal(ann.transport, transport)
      write(ann, 0, 'Hello')
      await until('Bob has it', () => textOf(bob) === 'Hello')
      write(bob, 5, ', wörld 😀')
      await until('Ann has it', () => textOf(ann) === 'Hello, wörld 😀')
      ann.awareness.setLocalState({ user: { name: 'Ann' } })
      const seen = () => bob.awareness.getStates().get(ann.doc.clientID)?.user?.name
      await until('Bob sees Ann', () => seen() === 'Ann')
      ann.destroy()
      await until('Bob sees Ann leave', () => seen() === undefined, 5)
    })

    it('[V12] changes made at the same time end up equal', async () => {
      const together = ['a', 'b', 'c'].map(() => at(open, 'concurrent'))
      await Promise.all(together.map((provider) => saved(provider)))
      for (let round = 0; round < 40; round++) {
        for (const [i, provider] of together.entries()) {
          write(provider, (round * 7 + i * 3) % (textOf(provider).length + 1), `${i}${round} `)
          if (round % 5 === i) provider.doc.getText('content').delete(0, 2)
        }
        await new Promise(setImmediate)
      }
      await until('all are equal', () => {
        const states = together.map(({ doc }) => Buffer.from(Y.encodeStateVector(doc)).length + textOf({ doc }))
        return new Set(states).size === 1 && together.every(isSaved)
      })
    })

    it('[V12] what was told saved is there after kill -9, and what was written meanwhile follows', async () => {
      const ann = at(open, 'kill')
      await saved(ann)
      for (const letter of 'saved, letter by letter') {
        write(ann, textOf(ann).length, letter)
        await saved(ann)
      }
      await open.kill()
      write(ann, 0, 'offline: ')
      assert.equal(ann.unsaved, 1)
      await open.start()
      assert.equal(await (await open.export(`${transport}/kill`, 'text')).text(), 'saved, letter by letter')
      ann.retryNow()
      await saved(ann, 40)
      assert.equal(ann.unsaved, 0)
      assert.equal(await (await open.export(`${transport}/kill`, 'text')).text(), 'offline: saved, letter by letter')
    })

    it('[V12] a document of 3 MB comes and goes', async () => {
      const ann = at(open, 'large')
      await saved(ann)
      const page = 'All work and no play makes Jack a dull boy. '.repeat(12_000)
      for (let i = 0; i < 6; i++) write(ann, 0, page)
      await saved(ann, 60)
      const bob = at(open, 'large')
      await until('Bob has all', () => textOf(bob).length === page.length * 6, 60)
    })

    it('[V12] may read and not write with such a token', async () => {
      const writer = at(guarded, 'read', { token: token('write') })
      const reader = at(guarded, 'read', { token: token('read') })
      await Promise.all([saved(writer), until('the right is known', () => reader.right === 'read')])
      write(writer, 0, 'mine')
      await until('the reader has it', () => textOf(reader) === 'mine')
      write(reader, 0, 'not ')
      write(writer, 4, '.')
      await until('the reader goes on', () => textOf(reader) === 'not mine.')
      assert.equal(textOf(writer), 'mine.')
      assert.equal(reader.writable, false)
      assert.equal(reader.unsaved, 1)
    })

    it('[V12] is denied without a token that counts, once', async () => {
      const ann = at(guarded, 'denied', { token: 'nonsense' })
      const told = []
      ann.on('status', ({ kind }) => told.push(kind))
      await until('refused', () => ann.status.kind === 'refused')
      assert.deepEqual(told, ['refused'])
      assert.match(ann.status.reason, /sign in|no access/)
    })

    it('[V12] goes on with a fresh token, or is told when it has none', async () => {
      let asked = 0
      const ann = at(guarded, 'fresh', { token: async () => token('write', asked++ === 0 ? 3 : 3600) })
      const stale = at(guarded, 'fresh', { token: token('write', 3) })
      await Promise.all([saved(ann), saved(stale)])
      await until('asked for another token', () => asked > 1)
      await until('refused', () => stale.status.kind === 'refused')
      write(ann, 0, 'still here')
      await saved(ann)
      assert.equal(stale.status.code, 4401)
    })
  })
}
