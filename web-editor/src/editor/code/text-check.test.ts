import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { followText, guardText, readableText, textProblem } from './text-check';

let doc: Y.Doc;
let text: Y.Text;

beforeEach(() => {
  doc = new Y.Doc();
  text = doc.getText('content');
});

/** A root as it arrives in a page that asks for a text. */
function arrived(write: (peer: Y.Doc) => void): Y.Text {
  const peer = new Y.Doc();
  write(peer);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(peer));
  return doc.getText('content');
}

function line(words: string): Y.XmlText {
  const nested = new Y.XmlText();
  nested.insert(0, words);
  return nested;
}

const FOREIGN: readonly (readonly [string, (peer: Y.Doc) => void])[] = [
  ['nested texts', (peer) => peer.getText('content').insertEmbed(0, line('Slate'))],
  ['an embed', (peer) => peer.getText('content').insertEmbed(0, { image: 'a.png' })],
  ['a format', (peer) => peer.getText('content').insert(0, 'a', { bold: true })],
  ['attributes', (peer) => peer.getText('content').setAttribute('a', 1)],
  ['the content of an array', (peer) => peer.getArray('content').insert(0, ['a'])],
  ['the content of a map', (peer) => peer.getMap('content').set('a', 1)],
  ['elements', (peer) => peer.getXmlFragment('content').insert(0, [new Y.XmlElement('paragraph')])],
];

describe('a text before it is bound', () => {
  it('[U4] is fine when it is nothing but text', () => {
    expect(textProblem(text)).toBeNull();
    text.insert(0, 'one 😀 two');
    text.delete(0, 4);
    expect(textProblem(text)).toBeNull();
  });

  it('[U4] is fine when what was more was taken out again', () => {
    text.insert(0, 'a', { bold: true });
    text.insertEmbed(1, { image: 'a.png' });
    text.delete(0, 2);
    text.insert(0, 'b', { bold: null });
    expect(textProblem(text)).toBeNull();
  });

  it.each(FOREIGN)('[U4] is refused when it has %s', (_what, write) => {
    const before = Y.encodeStateAsUpdate(doc);
    expect(before.length).toBe(2);
    expect(textProblem(arrived(write))).not.toBeNull();
  });
});

describe('changes of a bound text', () => {
  it.each(FOREIGN.filter(([what]) => !what.includes('content of')))(
    '[U4] are reported before an observer that came later sees them: %s',
    (_what, write) => {
      const problems: string[] = [];
      const order: number[] = [];
      guardText(text, (problem) => problems.push(problem));
      text.observe(() => order.push(problems.length));
      arrived(write);
      expect(order).toEqual([1]);
    },
  );

  it('[U4] pass when they are text', () => {
    const onProblem = vi.fn();
    guardText(text, onProblem);
    arrived((peer) => peer.getText('content').insert(0, 'words'));
    text.delete(0, 2);
    expect(onProblem).not.toHaveBeenCalled();
  });

  it('[U13] are missed by an editor with another number of letters', () => {
    let shown = 0;
    const onLost = vi.fn();
    text.observe(() => {
      shown = 5;
    });
    followText(text, () => shown, onLost);
    text.insert(0, 'words');
    expect(onLost).not.toHaveBeenCalled();
    text.insert(0, 'more ');
    expect(onLost).toHaveBeenCalledOnce();
  });
});

it('[U4] nested texts can be read line by line', () => {
  text.insertEmbed(0, line('one'));
  text.insertEmbed(1, line('two'));
  text.insert(2, 'three');
  expect(readableText(text)).toBe('one\ntwo\nthree');
});
