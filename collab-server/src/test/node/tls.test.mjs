// Published clients over TLS. TEST_CERTIFICATE and TEST_KEY are PEM files for this machine; NODE_EXTRA_CA_CERTS makes Node
// trust the first.
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { freePort, Server, until } from './yarrow.mjs'

let server
const leaving = []

before(async () => {
  server = new Server(await freePort(), mkdtempSync(join(tmpdir(), 'yarrow-test-')), [
    '--tls-certificate', process.env.TEST_CERTIFICATE,
    '--tls-key', process.env.TEST_KEY,
  ])
  server.url = `https://localhost:${server.port}`
  await server.start()
})
after(async () => {
  for (const leave of leaving) leave()
  await server.dispose()
})

it('clients of both protocols meet over TLS', async () => {
  const one = new Y.Doc()
  const other = new Y.Doc()
  leaving.push(() => {
    one.destroy()
    other.destroy()
  })
  const provider = new WebsocketProvider(`wss://localhost:${server.port}/ws`, 'meeting', one, {
    WebSocketPolyfill: WebSocket,
    disableBc: true,
  })
  leaving.push(() => provider.destroy())
  const socket = new HocuspocusProviderWebsocket({
    url: `wss://localhost:${server.port}/hocuspocus`,
    WebSocketPolyfill: WebSocket,
  })
  const hocuspocus = new HocuspocusProvider({
    websocketProvider: socket,
    name: 'meeting',
    document: other,
    token: '',
  })
  hocuspocus.attach()
  leaving.push(() => {
    hocuspocus.destroy()
    socket.destroy()
  })
  one.getText('content').insert(0, 'hello ')
  await until('one is heard', () => other.getText('content').toString() === 'hello ')
  other.getText('content').insert(6, 'there')
  await until('the other is heard', () => one.getText('content').toString() === 'hello there')
})

it('HTTP/2 answers requests, and offers no WebSockets', async () => {
  const session = connect(server.url)
  leaving.push(() => session.destroy())
  await new Promise((resolve) => session.once('remoteSettings', resolve))
  assert.equal(session.alpnProtocol, 'h2')
  assert.notEqual(session.remoteSettings.enableConnectProtocol, true)
  const stream = session.request({ ':path': '/health/ready' })
  const headers = await new Promise((resolve) => stream.once('response', resolve))
  assert.equal(headers[':status'], 200)
})
