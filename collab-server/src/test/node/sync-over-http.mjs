// A client of sync over HTTP, as docs/sync-over-http.md describes it and no longer than a test needs.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'

const [SYNC, AWARENESS, RIGHT, TICKET, POSITION] = [0, 1, 101, 110, 111]
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function message(type, ...parts) {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, type)
  for (const part of parts) {
    if (typeof part === 'number') encoding.writeVarUint(encoder, part)
    else encoding.writeVarUint8Array(encoder, part)
  }
  return encoding.toUint8Array(encoder)
}

function batch(messages) {
  const encoder = encoding.createEncoder()
  for (const one of messages) encoding.writeVarUint8Array(encoder, one)
  return encoding.toUint8Array(encoder)
}

const sequence = (position) => Number(position.split('.')[1])

export class HttpClient {
  constructor(url, name, listens) {
    this.url = `${url}/sync/${encodeURIComponent(name)}`
    this.listens = listens
    this.doc = new Y.Doc()
    this.text = this.doc.getText('content')
    this.opened = 0
    this.outbox = []
    this.accepted = this.durable = '0.0'
    this.aborts = new AbortController()
    this.doc.on('update', (update, origin) => {
      if (origin !== this) this.send(message(SYNC, 2, update))
    })
  }

  get saved() {
    return this.outbox.length === 0 && !this.pushing && sequence(this.durable) >= sequence(this.accepted)
  }

  request(verb, headers, body) {
    return fetch(`${this.url}/${verb}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'Yarrow-Sync': '1', ...headers, ...(body ? { 'Content-Type': 'application/octet-stream' } : {}) },
      body,
      signal: this.aborts.signal,
    })
  }

  async open() {
    const step1 = message(SYNC, 0, Y.encodeStateVector(this.doc))
    const response = await this.request('open', {}, batch([step1]))
    if (!response.ok) throw new Error(`open: ${response.status} ${await response.text()}`)
    this.opened++
    this.take(new Uint8Array(await response.arrayBuffer()))
  }

  take(bytes) {
    const decoder = decoding.createDecoder(bytes)
    while (decoding.hasContent(decoder)) this.hear(decoding.createDecoder(decoding.readVarUint8Array(decoder)))
  }

  hear(decoder) {
    const type = decoding.readVarUint(decoder)
    if (type === SYNC) {
      const step = decoding.readVarUint(decoder)
      const content = decoding.readVarUint8Array(decoder)
      if (step === 0) this.send(message(SYNC, 1, Y.encodeStateAsUpdate(this.doc, content)))
      else Y.applyUpdate(this.doc, content, this)
    } else if (type === TICKET) {
      const welcome = JSON.parse(decoding.readVarString(decoder))
      this.ticket = welcome.ticket
      this.reached(welcome.position)
    } else if (type === POSITION) {
      this.reached(decoding.readVarString(decoder))
    } else if (type !== RIGHT && type !== AWARENESS) {
      throw new Error(`a message of type ${type} came`)
    }
  }

  reached(position) {
    this.position = this.durable = position
  }

  send(one) {
    this.outbox.push(one)
    this.pushing ??= this.push().finally(() => (this.pushing = null))
  }

  async push() {
    while (this.outbox.length > 0) {
      await pause(0) // what is typed at once goes together
      const sent = this.outbox.length
      const response = await this.request('push', { 'Yarrow-Ticket': this.ticket }, batch(this.outbox)).catch(() => null)
      if (this.aborts.signal.aborted) return
      if (response?.status === 200) {
        const answer = await response.json()
        this.outbox.splice(0, sent)
        this.accepted = answer.accepted
        if (sequence(answer.durable) > sequence(this.durable)) this.durable = answer.durable
        this.ticket = answer.ticket?.ticket ?? this.ticket
      } else {
        await this.recover(response)
      }
    }
  }

  async listen() {
    while (!this.aborts.signal.aborted) {
      const headers = { 'Yarrow-Ticket': this.ticket, 'Last-Event-ID': this.position }
      const response = await this.request(this.listens, headers).catch(() => null)
      if (response?.status === 200 && this.listens === 'poll') {
        this.take(new Uint8Array(await response.arrayBuffer()))
      } else if (response?.status === 200) {
        await this.readEvents(response).catch(() => {})
      } else if (response?.status !== 204) {
        await this.recover(response)
      }
    }
  }

  async recover(response) {
    if (response?.status === 409 || response?.status === 410) await this.open()
    else if (!response || response.status === 503) await pause(50)
    else throw new Error(`${response.status} ${await response.text()}`)
  }

  async readEvents(response) {
    let rest = ''
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const events = (rest + chunk).split('\n\n')
      rest = events.pop()
      for (const event of events) await this.event(Object.fromEntries(event.split('\n').map((line) => line.split(/: ?/, 2))), event)
    }
  }

  async event(fields, raw) {
    if (fields.event === 'hello') this.ticket = JSON.parse(raw.slice(raw.indexOf('{'))).ticket
    else if (fields.event === 'resync') await this.open()
    else if (fields.data) this.take(Buffer.from(fields.data, 'base64'))
    if (fields.id) this.reached(fields.id)
  }

  close() {
    this.aborts.abort()
    this.doc.destroy()
  }
}
