import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { kindOf, languageOf, setTitle, settleKind, titleOf } from './meta';

it('takes the kind that the document says', () => {
  const doc = new Y.Doc();
  settleKind(doc, 'code');
  expect(kindOf(doc)).toBe('code');
  settleKind(doc, 'rich');
  expect(kindOf(doc)).toBe('code');
});

it('sees by its content what a document of another client is', () => {
  const doc = new Y.Doc();
  expect(kindOf(doc)).toBe('rich');
  doc.getText('content').insert(0, 'x');
  expect(kindOf(doc)).toBe('code');
  doc.getXmlFragment('default').insert(0, [new Y.XmlElement('paragraph')]);
  expect(kindOf(doc)).toBe('rich');
});

it('[U5] writes nothing into a document that has content or a kind, or that is not new', () => {
  const doc = new Y.Doc();
  settleKind(doc, null);
  settleKind(doc, 'sheet');
  expect(doc.getMap('meta').size).toBe(0);
  doc.getText('content').insert(0, 'x');
  settleKind(doc, 'rich');
  expect(doc.getMap('meta').size).toBe(0);
});

it('reads what others wrote with care', () => {
  const doc = new Y.Doc();
  const meta = doc.getMap('meta');
  meta.set('title', 7);
  meta.set('kind', 'spreadsheet');
  meta.set('language', null);
  expect([titleOf(doc), kindOf(doc), languageOf(doc)]).toEqual(['', 'rich', 'markdown']);
});

it('keeps a title to one line', () => {
  const doc = new Y.Doc();
  setTitle(doc, 'a\nb\t c');
  expect(titleOf(doc)).toBe('a b c');
});

it('keeps the spaces of a title as they were typed', () => {
  const doc = new Y.Doc();
  setTitle(doc, '山田\u3000太郎  a');
  expect(titleOf(doc)).toBe('山田\u3000太郎  a');
});

it('clips a title at whole characters', () => {
  const doc = new Y.Doc();
  setTitle(doc, `${'a'.repeat(299)}😀`);
  expect(titleOf(doc)).toBe('a'.repeat(299));
  setTitle(doc, `${'a'.repeat(298)}😀b`);
  expect(titleOf(doc)).toBe(`${'a'.repeat(298)}😀`);
});
