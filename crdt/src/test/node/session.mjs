// Random sessions of several Yjs clients. A seed always gives the same session.
import * as Y from 'yjs'

/** A small generator of numbers below n (mulberry32). */
function random(seed) {
  let state = seed >>> 0
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n
  }
}

/**
 * One to four clients edit all kinds of roots, undo and redo, and merge with each other now and then.
 * The last one then works offline for a while.
 *
 * @returns the updates in an order in which each fits, and the document that all clients end with
 */
export function session(seed) {
  const pick = random(seed)
  const updates = []
  const clients = Array.from({ length: 1 + pick(4) }, (_, i) => {
    const doc = new Y.Doc({ gc: pick(2) === 0 })
    doc.clientID = seed * 16 + i + 1
    doc.undo = new Y.UndoManager([doc.getText('text'), doc.getMap('map'), doc.getArray('array'), doc.getXmlFragment('xml')], {
      captureTimeout: 0
    })
    doc.on('update', (update, origin) => {
      if (origin !== 'remote') {
        updates.push(update)
      }
    })
    return doc
  })
  const edits = editors(pick)
  for (let step = 0; step < 120; step += 1) {
    const doc = clients[pick(clients.length)]
    doc.transact(() => {
      for (let i = 0; i <= pick(3); i += 1) {
        edits[pick(edits.length)](doc)
      }
    })
    if (pick(3) === 0) {
      merge(doc, clients[pick(clients.length)])
    }
    if (pick(8) === 0) {
      doc.undo[['undo', 'redo'][pick(2)]]()
    }
  }
  // One client was away for all of this, and returns with a long history of its own.
  const away = clients[clients.length - 1]
  for (let step = 0; step < 30; step += 1) {
    edits[pick(edits.length)](away)
  }
  for (const one of clients) {
    for (const other of clients) {
      merge(one, other)
    }
  }
  return { updates, doc: clients[0] }
}

function merge(from, to) {
  Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'remote')
}

function editors(pick) {
  const words = ['a', 'word', ' ', 'é', '😀', 'longer text here', '\n', '"quoted"', '漢字']
  const word = () => words[pick(words.length)]

  // An offset that does not split a surrogate pair: Yjs itself diverges on edits that do.
  function offset(text) {
    const plain = text.toString()
    let at = plain.length === text.length ? pick(text.length + 1) : 0
    const before = plain.charCodeAt(at - 1)
    if (before >= 0xd800 && before < 0xdc00) {
      at += 1
    }
    return at
  }

  function editText(doc) {
    const text = doc.getText('text')
    const at = offset(text)
    const end = offset(text)
    const [from, to] = at < end ? [at, end] : [end, at]
    switch (pick(6)) {
      case 0:
        return text.delete(from, to - from)
      case 5:
        return text.insertEmbed(at, { image: word() }, pick(2) === 0 ? { width: '10' } : {})
      case 1:
        return text.format(from, to - from, { [['bold', 'link'][pick(2)]]: [true, null, { href: 'x' }][pick(3)] })
      default:
        return text.insert(at, word(), pick(4) === 0 ? { italic: true } : undefined)
    }
  }

  function editMap(doc) {
    const map = doc.getMap('map')
    const key = 'key' + pick(5)
    switch (pick(5)) {
      case 0:
        return map.delete(key)
      case 1:
        return map.set(key, new Y.Map([['nested', word()]]))
      case 2:
        return map.set(key, new Uint8Array([1, 2, 255]))
      default:
        return map.set(key, [1, -5, 1.5, null, true, word(), { deep: [word()] }, 2 ** 40][pick(8)])
    }
  }

  function editArray(doc) {
    const array = doc.getArray('array')
    const at = pick(array.length + 1)
    if (array.length > 0 && pick(4) === 0) {
      const from = pick(array.length)
      return array.delete(from, Math.min(1 + pick(3), array.length - from))
    }
    array.insert(at, pick(4) === 0 ? [new Y.Text(word())] : [pick(100), word(), { a: pick(9) }])
  }

  function editXml(doc) {
    const root = doc.getXmlFragment('xml')
    const at = pick(root.length + 1)
    const existing = root.length > 0 ? root.get(pick(root.length)) : null
    switch (pick(6)) {
      case 0:
        return root.length > 0 && root.delete(pick(root.length), 1)
      case 1:
        return existing instanceof Y.XmlElement && existing.setAttribute('level', pick(4))
      case 2:
        return existing instanceof Y.XmlElement && existing.insert(0, [new Y.XmlText(word())])
      case 3:
        return existing instanceof Y.XmlText && existing.insert(0, word(), { bold: {} })
      case 4:
        return root.insert(at, [new Y.XmlText(word())])
      default:
        return root.insert(at, [new Y.XmlElement(['paragraph', 'heading'][pick(2)])])
    }
  }

  return [editText, editText, editMap, editArray, editXml]
}
