import { describe, expect, it } from 'vitest';
import {
  decodeMessage,
  encodeAwareness,
  encodeQueryAwareness,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  ProtocolError,
} from './messages.js';

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

describe('encoding', () => {
  it.each([
    ['step 1', encodeSyncStep1(bytes(0)), [0, 0, 1, 0]],
    ['step 2', encodeSyncStep2(bytes(0, 0)), [0, 1, 2, 0, 0]],
    ['update', encodeUpdate(bytes(7)), [0, 2, 1, 7]],
    ['awareness', encodeAwareness(bytes(0)), [1, 1, 0]],
    ['query', encodeQueryAwareness(), [3]],
  ])('%s', (_name, frame, expected) => {
    expect([...frame]).toEqual(expected);
  });
});

describe('decoding', () => {
  it.each([
    [[0, 0, 1, 0], { kind: 'sync-step-1', stateVector: bytes(0) }],
    [[0, 1, 2, 0, 0], { kind: 'sync-step-2', update: bytes(0, 0) }],
    [[0, 2, 1, 7], { kind: 'update', update: bytes(7) }],
    [[1, 1, 0], { kind: 'awareness', update: bytes(0) }],
    [[2, 0, 2, 110, 111], { kind: 'denied', reason: 'no' }],
    [[3], { kind: 'query-awareness' }],
    [[100, 5], { kind: 'durable', count: 5 }],
    [[100, 0x80, 0x01], { kind: 'durable', count: 128 }],
    [[101, 1], { kind: 'right', right: 'comment' }],
    [[101, 2], { kind: 'right', right: 'write' }],
    [[102, 7], { kind: 'refused', message: 7 }],
    [[110, 2, 123, 125], { kind: 'ticket', json: '{}' }],
    [[111, 3, 49, 46, 50], { kind: 'position', position: '1.2' }],
    [[99], { kind: 'unknown', type: 99 }],
  ])('%j', (frame, message) => {
    expect(decodeMessage(bytes(...frame))).toEqual(message);
  });

  it.each([
    [[]],
    [[0]],
    [[0, 0]],
    [[0, 1, 5, 1]],
    [[1, 9]],
    [[100]],
    [[101, 4]],
    [[0, 3, 0]],
    [[0x80]],
  ])('refuses %j, which does not follow the grammar', (frame) => {
    expect(() => decodeMessage(bytes(...frame))).toThrow(ProtocolError);
  });
});
