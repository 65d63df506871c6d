import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import * as Y from 'yjs'
import { HttpClient } from './sync-over-http.mjs'
import { Clients, current } from './clients.mjs'
import { Server, until } from './yarrow.mjs'

let server
const clients = new Clients()
const overHttp = []

async function open(name, listens) {
  const client = new HttpClient(server.url, name, listens)
  overHttp.push(client)
  await client.open()
  client.listen()
  return client
}

before(async () => {
  server = await Server.start()
})
after(async () => {
  await Promise.all(overHttp.map((client) => client.close()))
  await clients.close()
  await server.dispose()
})

it('[N20] two clients with yjs type at the same time over events and polls, with a y-websocket client, and end up equal', async () => {
  const ann = await open('together', 'events')
  const bob = await open('together', 'poll')
  const eve = await clients.of(current, server, 'together')
  await eve.synced()
  for (let round = 0; round < 30; round++) {
    ann.text.insert((round * 7) % (ann.text.length + 1), `a${round} `)
    bob.text.insert((round * 3) % (bob.text.length + 1), `b${round} `)
    await eve.insert(0, `e${round} `)
    if (round % 5 === 3) ann.text.delete(0, 3)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const texts = async () => [ann.text.toString(), bob.text.toString(), await eve.text()]
  const done = ['a29', 'b29', 'e29']
  await until('all have all', async () => {
    const [first, ...others] = await texts()
    return others.every((text) => text === first) && done.every((word) => first.includes(word))
  }).catch(async (failure) => {
    throw new Error(`${failure.message}: ${JSON.stringify(await texts(), null, 1)}`)
  })
  await until('all is saved', () => ann.saved && bob.saved)
})

it('[N20] they go on through kill -9 and restart with their tickets and positions, and lose nothing that was saved', async () => {
  const ann = await open('survivors', 'events')
  const bob = await open('survivors', 'poll')
  ann.text.insert(0, 'before ')
  await until('it is saved', () => ann.saved)
  await until('Bob has it', () => bob.text.toString() === 'before ')
  const opened = ann.opened + bob.opened

  await server.kill()
  bob.text.insert(7, 'meanwhile ')
  await server.start()

  await until('Ann has it', () => ann.text.toString() === 'before meanwhile ', 30)
  ann.text.insert(0, 'after ')
  await until('Bob has that', () => bob.text.toString() === 'after before meanwhile ', 30)
  await until('all is saved', () => ann.saved && bob.saved)
  assert.equal(ann.opened + bob.opened, opened, 'nobody had to open anew')

  const late = await open('survivors', 'events')
  await until('a newcomer has it', () => late.text.toString() === 'after before meanwhile ')
  assert.deepEqual(Y.encodeStateVector(late.doc), Y.encodeStateVector(ann.doc))
})
