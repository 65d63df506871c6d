import { expect, it } from 'vitest';
import { decodeBatch, encodeBatch } from './batch.js';
import { ProtocolError } from './messages.js';

it('[V3] carries messages one after the other', () => {
  const messages = [new Uint8Array([3]), new Uint8Array(), new Uint8Array(300).fill(7)];
  const batch = encodeBatch(messages);
  expect([...batch.subarray(0, 5)]).toEqual([1, 3, 0, 0xac, 0x02]);
  expect(decodeBatch(batch)).toEqual(messages);
  expect(decodeBatch(new Uint8Array())).toEqual([]);
});

it.each([[[2, 1]], [[0x80]], [[1, 3, 9]]])('refuses %j, which is cut off', (bytes) => {
  expect(() => decodeBatch(new Uint8Array(bytes))).toThrow(ProtocolError);
});
