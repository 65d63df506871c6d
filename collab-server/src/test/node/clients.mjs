// The published clients that are tested, behind one face. Each kind has a `name`, `start()` and `stop()`, and
// `open(server, room, { present })`, which gives a client; what a client is asked is answered with a value or a promise.
// Those in this process take their provider's other options beside `present`.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { WebsocketProvider } from 'y-websocket'
import { WebsocketProvider as WebsocketProvider2 } from 'y-websocket-2'
import { hocuspocusKinds } from './hocuspocus.mjs'
import { until } from './yarrow.mjs'

/** A y-websocket client in this process. */
class YWebsocketClient {
  constructor({ Yjs, Provider }, server, room, { present = true, ...options }) {
    this.Yjs = Yjs
    this.doc = new Yjs.Doc()
    this.id = this.doc.clientID
    this.provider = new Provider(server.wsUrl, room, this.doc, {
      WebSocketPolyfill: WebSocket,
      disableBc: true,
      connect: false,
      ...options,
    })
    if (!present) this.provider.awareness.setLocalState(null)
    this.content = this.doc.getText('content')
    this.left = new Set()
    this.provider.awareness.on('change', ({ removed }) => removed.forEach((id) => this.left.add(id)))
    this.ended = 0
    this.provider.on('status', ({ status }) => {
      if (status === 'disconnected') this.ended++
    })
    /** The codes with which connections ended; of those that the client ended, as far as its version tells. */
    this.closes = []
    this.provider.on('connection-close', (event) => {
      if (event !== null) this.closes.push(event.code)
    })
    this.provider.connect()
  }

  isSynced = () => this.provider.synced
  connected = () => this.provider.wsconnected
  ends = () => this.ended
  insert = (at, text) => this.content.insert(at, text)
  delete = (at, length) => this.content.delete(at, length)
  put = (key, value) => void this.doc.getMap('meta').set(key, value)
  text = () => this.content.toString()
  meta = () => this.doc.getMap('meta').toJSON()
  vector = () => this.Yjs.encodeStateVector(this.doc)
  state = () => this.Yjs.encodeStateAsUpdate(this.doc)
  introduce = (name) => this.provider.awareness.setLocalStateField('user', { name })
  presence = () => Object.fromEntries(this.provider.awareness.getStates())
  sawLeave = (id) => this.left.has(id)
  cut = () => this.provider.ws.terminate()
  leave = () => this.provider.disconnect()
  synced = (seconds) => until('synced', () => this.isSynced(), seconds)

  close() {
    this.provider.destroy()
    this.doc.destroy()
  }
}

class YWebsocketKind {
  constructor(version, Yjs, Provider) {
    this.name = `y-websocket ${version} with yjs 13.6`
    this.version = version
    this.major = Number(version[0])
    this.Yjs = Yjs
    this.Provider = Provider
  }

  start() {}
  stop() {}

  open(server, room, options = {}) {
    return new YWebsocketClient(this, server, room, options)
  }
}

/** The clients in Python, all in one process that is told over its standard input what to do. */
class PycrdtKind {
  name = 'pycrdt-websocket 0.16.5 with pycrdt 0.14.13'
  waiting = new Map()
  asked = 0
  opened = 0

  start() {
    const python = process.env.TEST_PYTHON
    if (!python) throw new Error('set TEST_PYTHON to a Python with ../python/requirements.txt installed')
    const program = fileURLToPath(new URL('../python/clients.py', import.meta.url))
    this.process = spawn(python, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.process.once('error', (error) => this.fail(error))
    this.process.once('exit', (code) => this.fail(new Error(`${python} ended with ${code}`)))
    createInterface({ input: this.process.stdout }).on('line', (line) => this.receive(JSON.parse(line)))
  }

  /** Ends the process, and waits for it so that its connections are gone. */
  async stop() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.stdin.end()
    await ended
  }

  fail(error) {
    for (const { reject } of this.waiting.values()) reject(error)
    this.waiting.clear()
  }

  receive({ id, result, error }) {
    const { resolve, reject } = this.waiting.get(id)
    this.waiting.delete(id)
    if (error) reject(new Error(error))
    else resolve(result)
  }

  ask(client, what, ...values) {
    return new Promise((resolve, reject) => {
      const id = this.asked++
      this.waiting.set(id, { resolve, reject })
      this.process.stdin.write(JSON.stringify({ id, client, do: what, with: values }) + '\n')
    })
  }

  async open(server, room, { present = true } = {}) {
    // What a browser's URL parser does to a room's name; httpx wants it done.
    const url = new URL(`${server.url}/ws/${room}`).href
    const client = new PycrdtClient(this, this.opened++)
    client.id = await client.ask('open', url, present)
    return client
  }
}

class PycrdtClient {
  constructor(kind, number) {
    this.ask = (what, ...values) => kind.ask(number, what, ...values)
  }

  isSynced = () => this.ask('synced')
  connected = () => this.ask('connected')
  ends = () => this.ask('ends')
  insert = (at, text) => this.ask('insert', at, text)
  delete = (at, length) => this.ask('delete', at, length)
  put = (key, value) => this.ask('put', key, value)
  text = () => this.ask('text')
  meta = () => this.ask('meta')
  vector = async () => Buffer.from(await this.ask('vector'), 'base64')
  state = async () => Buffer.from(await this.ask('state'), 'base64')
  introduce = (name) => this.ask('introduce', name)
  presence = () => this.ask('presence')
  sawLeave = async (id) => !(id in (await this.presence()))
  cut = () => this.ask('cut')
  leave = () => this.ask('leave')
  close = () => this.ask('leave')
  synced = (seconds) => until('synced', () => this.isSynced(), seconds)
}

process.setMaxListeners(0) // each y-websocket client listens for the end of the process
const require = createRequire(import.meta.url)

/** What most people run today; tests of the server rather than of clients use it. */
export const current = new YWebsocketKind('3.1.0', Y, WebsocketProvider)

/** Version 1.5 is CommonJS in Node, and must share its copy of Yjs with the documents given to it. */
export const yWebsocketKinds = [
  new YWebsocketKind('1.5.4', require('yjs'), require('y-websocket-1').WebsocketProvider),
  new YWebsocketKind('2.1.0', Y, WebsocketProvider2),
  current,
]

/** All kinds. */
export const kinds = [...yWebsocketKinds, ...hocuspocusKinds, new PycrdtKind()]

/** The state vector of a client as text that is equal when the vectors are. */
export async function vectorOf(client) {
  return JSON.stringify([...Y.decodeStateVector(await client.vector())].sort())
}

/** Opens clients for one test, and closes them after it. */
export class Clients {
  open = []

  async of(kind, server, room, options) {
    const client = await kind.open(server, room, options)
    this.open.push(client)
    return client
  }

  async close() {
    await Promise.all(this.open.splice(0).map((client) => client.close()))
  }
}
