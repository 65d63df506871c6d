// Published y-websocket clients against a server that asks for tokens. Version 3 takes the close codes 4400 to 4499 as
// final; those before go on trying, and have to be kept out each time.
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import WebSocket from 'ws'
import { Clients, yWebsocketKinds } from './clients.mjs'
import { guarding, token } from './tokens.mjs'
import { Server, until } from './yarrow.mjs'

const FORBIDDEN = 4403
const EXPIRED = 4401
const clients = new Clients()
let server

before(async () => {
  server = await Server.start(guarding)
})
afterEach(() => clients.close())
after(() => server.dispose())

const open = (kind, document, options) => clients.of(kind, server, `${kind.version}/${document}`, options)
const withToken = (shown) => ({ params: { token: shown } })
const subprotocols = (shown) => ['yarrow', `bearer.${shown}`]
const takesFinalCodes = (kind) => kind.major >= 3

/** Has the next connections show another token. Version 1 has no parameters that can change, but an address. */
function show(kind, { provider }, shown) {
  if (kind.major > 1) provider.params = { token: shown }
  else provider.url = `${server.wsUrl}/${provider.roomname}?token=${shown}`
}

/** A class of sockets that notes in `heard` what arrives. */
const noting = (heard) =>
  class extends WebSocket {
    constructor(...address) {
      super(...address)
      this.on('message', (data) => heard.push(data))
    }
  }

const everybody = (client) => Object.keys(client.presence()).map(Number).sort((a, b) => a - b)

for (const kind of yWebsocketKinds) {
  describe(kind.name, () => {
    it('[C12] reads and is seen with a token to read, and changes nothing for others', async () => {
      const writer = await open(kind, 'read', withToken(token('write')))
      const reader = await open(kind, 'read', withToken(token('read')))
      await Promise.all([writer.synced(), reader.synced()])
      writer.insert(0, 'for all')
      await until('the reader has it', () => reader.text() === 'for all')
      reader.insert(0, 'mine alone: ')
      reader.introduce('Reader')
      await until('the writer sees the reader', () => writer.presence()[reader.id]?.user?.name === 'Reader')
      assert.equal(writer.presence()[reader.id].user.right, 'read')
      writer.insert(7, ' to read')
      await until('the reader reads on', () => reader.text() === 'mine alone: for all to read')

      reader.cut() // and offers its own change once more when it is back
      await until('the reader is back', () => reader.ends() === 1 && reader.isSynced())
      reader.introduce('Reader again')
      await until('the writer sees it', () => writer.presence()[reader.id]?.user?.name === 'Reader again')
      writer.insert(15, '.')
      await until('the reader reads on', () => reader.text() === 'mine alone: for all to read.')
      assert.equal(writer.text(), 'for all to read.')
      const newcomer = await open(kind, 'read', withToken(token('read')))
      await newcomer.synced()
      assert.equal(newcomer.text(), 'for all to read.')
    })

    it('[C12] gets nothing, and does nothing, without a token that counts', async () => {
      const writer = await open(kind, 'denied', withToken(token('write')))
      const reader = await open(kind, 'denied', withToken(token('read')))
      writer.insert(0, 'inside')
      writer.introduce('Writer')
      reader.introduce('Reader')
      const inside = [writer.id, reader.id].sort((a, b) => a - b)
      const seeEachOther = () => [writer, reader].every((client) => isDeepStrictEqual(everybody(client), inside))
      await until('those inside are together', () => reader.text() === 'inside' && seeEachOther())
      const shown = [undefined, 'x.y.z', token('write', -1), token('write', 3600, 'elsewhere')]
      const strangers = await Promise.all(
        shown.map(async (value) => {
          const heard = []
          const options = { ...(value && withToken(value)), WebSocketPolyfill: noting(heard) }
          const client = await open(kind, 'denied', options)
          client.introduce('Stranger')
          client.provider.on('status', ({ status }) => {
            if (status === 'connected') client.insert(0, 'outside ') // into a connection that is still open
          })
          return { client, heard }
        }),
      )
      const tries = takesFinalCodes(kind) ? 1 : 3
      await until('all were refused', () => strangers.every(({ client }) => client.closes.length >= tries))

      writer.insert(6, ' of it')
      await until('those inside go on', () => reader.text() === 'inside of it')
      assert.equal(writer.text(), 'inside of it')
      assert.ok(seeEachOther())
      assert.deepEqual([...writer.left, ...reader.left], [], 'nobody came and left')
      for (const { client, heard } of strangers) {
        assert.deepEqual(heard, [])
        assert.match(client.text(), /^(outside )+$/)
        assert.deepEqual(everybody(client), [client.id])
        assert.deepEqual([...new Set(client.closes)], [FORBIDDEN])
        assert.equal(client.provider.shouldConnect, !takesFinalCodes(kind))
        if (takesFinalCodes(kind)) assert.equal(client.closes.length, tries)
      }
    })
  })
}

/** One client that shows a fresh token in time, and one that does so when it was sent away. */
async function outlive(kind) {
  const short = token('write', 5)
  const asSubprotocol = kind.major > 1
  const early = await open(kind, 'fresh', asSubprotocol ? { protocols: subprotocols(short) } : withToken(short))
  const late = await open(kind, 'fresh', withToken(short))
  await Promise.all([early.synced(), late.synced()])
  if (asSubprotocol) early.provider.protocols = subprotocols(token('write'))
  else show(kind, early, token('write'))
  early.cut()
  await until(`${kind.name} is back`, () => early.ends() === 1 && early.isSynced())

  await until(`the token of ${kind.name} is over`, () => late.closes.length > 0)
  assert.equal(late.closes[0], EXPIRED)
  assert.equal(late.provider.shouldConnect, !takesFinalCodes(kind))
  early.insert(0, 'early ')
  late.insert(0, 'late ')
  show(kind, late, token('write'))
  if (takesFinalCodes(kind)) late.provider.connect()
  await until(`both of ${kind.name} are in`, () => early.text() === late.text() && early.text().length === 11)
  assert.equal(early.ends(), 1)
  assert.deepEqual(late.closes.slice(1).filter((code) => code !== FORBIDDEN), [])
}

describe('y-websocket of all versions', () => {
  it('[C12] stays with a fresh token, or comes back with one and with what was typed meanwhile', async () => {
    await Promise.all(yWebsocketKinds.map(outlive))
  })
})
