// The published Hocuspocus providers, behind the face of clients.mjs.
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { HocuspocusProvider as Provider2, HocuspocusProviderWebsocket as Socket2 } from 'hocuspocus-provider-2'
import { HocuspocusProvider as Provider3, HocuspocusProviderWebsocket as Socket3 } from 'hocuspocus-provider-3'
import WebSocket from 'ws'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { until } from './yarrow.mjs'

/** A document of a provider, on a socket of its own or on one that is given. */
export class HocuspocusClient {
  constructor(kind, server, name, { present = true, socket = kind.socket(server), ...options } = {}) {
    this.doc = new Y.Doc()
    this.id = this.doc.clientID
    this.socket = socket
    const awareness = new Awareness(this.doc)
    if (!present) awareness.setLocalState(null)
    this.left = new Set()
    awareness.on('change', ({ removed }) => removed.forEach((id) => this.left.add(id)))
    this.ended = 0
    this.failures = []
    this.scopes = []
    this.provider = new kind.Provider({
      name,
      document: this.doc,
      awareness,
      websocketProvider: socket,
      broadcast: false,
      preserveConnection: true,
      onAuthenticationFailed: ({ reason }) => this.failures.push(reason),
      onAuthenticated: () => this.scopes.push(this.provider?.authorizedScope),
      ...options,
    })
    this.content = this.doc.getText('content')
    socket.on('status', ({ status }) => {
      if (status === 'disconnected') this.ended++
    })
    this.provider.attach?.()
  }

  isSynced = () => this.provider.synced
  isSaved = () => this.provider.synced && !this.provider.hasUnsyncedChanges
  connected = () => this.socket.status === 'connected'
  ends = () => this.ended
  insert = (at, text) => this.content.insert(at, text)
  delete = (at, length) => this.content.delete(at, length)
  put = (key, value) => void this.doc.getMap('meta').set(key, value)
  text = () => this.content.toString()
  meta = () => this.doc.getMap('meta').toJSON()
  vector = () => Y.encodeStateVector(this.doc)
  state = () => Y.encodeStateAsUpdate(this.doc)
  introduce = (name) => this.provider.awareness.setLocalStateField('user', { name })
  presence = () => Object.fromEntries(this.provider.awareness.getStates())
  sawLeave = (id) => this.left.has(id)
  cut = () => this.socket.webSocket.terminate()
  leave = () => this.socket.disconnect()
  synced = (seconds) => until('synced', () => this.isSynced(), seconds)
  saved = (seconds) => until('saved', () => this.isSaved(), seconds)

  close() {
    this.provider.destroy()
    this.socket.destroy()
    this.doc.destroy()
  }
}

class HocuspocusKind {
  constructor(version, Provider, Socket) {
    this.name = `@hocuspocus/provider ${version} with yjs 13.6`
    this.version = version
    this.major = Number(version[0])
    this.Provider = Provider
    this.Socket = Socket
  }

  start() {}
  stop() {}

  socket(server) {
    return new this.Socket({ url: `ws://127.0.0.1:${server.port}/hocuspocus`, WebSocketPolyfill: WebSocket, quiet: true })
  }

  open(server, name, options) {
    return new HocuspocusClient(this, server, name, options)
  }
}

export const hocuspocusKinds = [
  new HocuspocusKind('2.15.3', Provider2, Socket2),
  new HocuspocusKind('3.4.4', Provider3, Socket3),
  new HocuspocusKind('4.8.0', HocuspocusProvider, HocuspocusProviderWebsocket),
]
