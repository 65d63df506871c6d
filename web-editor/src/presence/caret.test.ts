import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { cleanCaret } from './caret';

let doc: Y.Doc;
let text: Y.Text;

beforeEach(() => {
  doc = new Y.Doc();
  text = doc.getText('content');
  text.insert(0, 'some words');
});

const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const at = (index: number): unknown => asSent(Y.createRelativePositionFromTypeIndex(text, index));
const id = (client: unknown, clock: unknown): unknown => ({ item: { client, clock } });

describe('a caret of a peer', () => {
  it('[U12] is kept when both ends can be resolved', () => {
    const caret = cleanCaret(doc, { anchor: at(0), head: at(4) });
    if (caret === null) throw new Error('Expected a caret');
    const { anchor, head } = caret;
    const indexes = [anchor, head].map(
      (end) => Y.createAbsolutePositionFromRelativePosition(end, doc)?.index,
    );
    expect(indexes).toEqual([0, 4]);
  });

  it('[U12] is kept at the end of a root and in text that is still on its way', () => {
    expect(cleanCaret(doc, { anchor: at(10), head: at(10) })).not.toBeNull();
    expect(cleanCaret(doc, { anchor: id(77, 5), head: id(77, 6) })).not.toBeNull();
  });

  it('[U12] gets the fields that were left out', () => {
    const caret = cleanCaret(doc, { anchor: { tname: 'content' }, head: at(0) });
    expect(asSent(caret?.anchor)).toEqual({ type: null, tname: 'content', item: null, assoc: 0 });
  });

  it.each<[string, unknown]>([
    ['nothing in it', {}],
    ['other fields', { x: 1, y: 2 }],
    ['numbers for ends', { anchor: 5, head: 7 }],
    ['empty ends', { anchor: {}, head: {} }],
    ['a clock below zero', { anchor: id(1, -1), head: id(1, -1) }],
    ['a clock between numbers', { anchor: id(1, 0.5), head: id(1, 0.5) }],
    ['a client that is no number', { anchor: id('1', 0), head: id('1', 0) }],
    ['an item that is no id', { anchor: { item: 7 }, head: { item: 7 } }],
    ['a type that is no id', { anchor: { type: [] }, head: { type: [] } }],
    ['a root that is not there', { anchor: { tname: 'x' }, head: { tname: 'x' } }],
    ['a root that is no name', { anchor: { tname: 1 }, head: { tname: 1 } }],
    ['one end only', { anchor: { tname: 'content' } }],
  ])('[U12] is dropped when it has %s', (_what, caret) => {
    expect(cleanCaret(doc, caret)).toBeNull();
    expect([...doc.share.keys()]).toEqual(['content']);
  });
});
