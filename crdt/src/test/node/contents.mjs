// What a Yjs document holds, in the shape in which the Java side exports it.
import * as Y from 'yjs'

/** The contents of the four roots that a session edits. */
export function contents(doc) {
  return {
    text: doc.getText('text').toDelta().map(piece),
    map: value(doc.getMap('map')),
    array: value(doc.getArray('array')),
    xml: doc.getXmlFragment('xml').toArray().map(value)
  }
}

function piece({ insert, attributes }) {
  return attributes ? { insert: value(insert), attributes } : { insert: value(insert) }
}

function value(any) {
  if (any instanceof Y.XmlElement) {
    return { type: any.nodeName, ...attributes(any), content: any.toArray().map(value) }
  }
  if (any instanceof Y.XmlText) {
    return { type: 'text', ...attributes(any), delta: any.toDelta().map(piece) }
  }
  if (any instanceof Y.Text) {
    return any.toDelta().map(piece)
  }
  if (any instanceof Y.Array) {
    return any.toArray().map(value)
  }
  if (any instanceof Y.Map) {
    return Object.fromEntries([...any.entries()].map(([key, entry]) => [key, value(entry)]))
  }
  if (any instanceof Uint8Array) {
    return { $bytes: Buffer.from(any).toString('hex') }
  }
  return any
}

function attributes(node) {
  const attrs = node.getAttributes()
  return Object.keys(attrs).length > 0 ? { attrs } : {}
}
