// A y-websocket client for the tests of the Java client: peer.mjs SERVER DOCUMENT NAME. Each line of its input goes to the end
// of the text; on each change it prints the text and the names of all who are there, as one line of JSON.
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

const [server, name, me] = process.argv.slice(2)
const doc = new Y.Doc()
const text = doc.getText('content')
const provider = new WebsocketProvider(`${server}/ws`, name, doc, { WebSocketPolyfill: WebSocket })
const { awareness } = provider
awareness.setLocalStateField('user', { name: me, color: '#b3541e' })

const print = () => {
  const people = [...awareness.getStates().values()].map(({ user }) => user?.name ?? null)
  console.log(JSON.stringify({ text: text.toString(), people }))
}
text.observe(print)
awareness.on('change', print)

createInterface({ input: process.stdin })
  .on('line', (line) => text.insert(text.length, line))
  .on('close', () => process.exit())
