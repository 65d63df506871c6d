import { beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { decodeBatch } from '../batch.js';
import { decodeMessage } from '../messages.js';
import { PushQueue } from './push-queue.js';

let queue: PushQueue;
let doc: Y.Doc;
let made: number;

beforeEach(() => {
  queue = new PushQueue(() => new Uint8Array([1, 1, 0]));
  doc = new Y.Doc();
  made = 0;
  doc.on('update', (update: Uint8Array) => queue.change(update, (made += 1)));
});

const write = (text: string): void => doc.getText().insert(doc.getText().length, text);

const kindsIn = (batch: Uint8Array): string[] =>
  decodeBatch(batch).map((message) => decodeMessage(message).kind);

function textOf(batch: Uint8Array, into = new Y.Doc()): string {
  for (const frame of decodeBatch(batch)) {
    const message = decodeMessage(frame);
    if ('update' in message && message.kind !== 'awareness') Y.applyUpdate(into, message.update);
  }
  return into.getText().toString();
}

it('[V3] merges the changes that wait, and tells of presence once', () => {
  for (const letter of 'abc') write(letter);
  queue.presence();
  queue.presence();
  queue.query();
  expect(queue.messages).toBe(3);
  const push = queue.next(1000);
  expect(kindsIn(push.batch)).toEqual(['update', 'awareness', 'query-awareness']);
  expect(textOf(push.batch)).toBe('abc');
  expect(push.carried).toEqual({ upTo: 3, whole: false });
  expect(queue.empty).toBe(true);
});

it('[V3] lets an answer stand for all that was waiting', () => {
  write('a');
  queue.answer(Y.encodeStateAsUpdate(doc), made);
  write('b');
  expect(queue.messages).toBe(2);
  const push = queue.next(1000);
  expect(kindsIn(push.batch)).toEqual(['sync-step-2', 'update']);
  expect(textOf(push.batch)).toBe('ab');
  expect(push.carried).toEqual({ upTo: 2, whole: true });
});

it('[V3] keeps back what does not fit, but never waits with a change that is too large alone', () => {
  write('x'.repeat(500));
  write('y'.repeat(500));
  write('z');
  const into = new Y.Doc();
  const sizes: number[] = [];
  while (!queue.empty) {
    const push = queue.next(520);
    sizes.push(push.carried?.upTo ?? 0);
    textOf(push.batch, into);
  }
  expect(sizes).toEqual([1, 2, 3]);
  expect(into.getText().toString()).toBe(doc.getText().toString());
  write('w'.repeat(2000));
  expect(queue.next(520).carried?.upTo).toBe(4);
});

it('[V3] carries presence alone without a claim about changes', () => {
  queue.presence();
  expect(queue.next(1000).carried).toBeNull();
});
