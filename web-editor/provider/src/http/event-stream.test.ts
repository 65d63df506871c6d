import { expect, it } from 'vitest';
import { EventStream, type ServerEvent } from './event-stream.js';

const STREAM = [
  ': padding\n\n',
  'event: hello\r\ndata: {"a":1}\r\n\r\n',
  'id: e.1\ndata: QQ==\n\n',
  'id: e.2\n\n',
  'data:two\ndata:  lines\nretry: 5\nunknown\n\n',
  'data: ünfinished',
].join('');

const EVENTS: ServerEvent[] = [
  { name: 'hello', data: '{"a":1}', id: null },
  { name: '', data: 'QQ==', id: 'e.1' },
  { name: '', data: '', id: 'e.2' },
  { name: '', data: 'two\n lines', id: null },
];

const BYTES = new TextEncoder().encode(STREAM);

it.each([1, 2, 3, 7, 1000])('[V2] reads events from chunks of %i bytes', (size) => {
  const stream = new EventStream();
  const seen: ServerEvent[] = [];
  for (let at = 0; at < BYTES.length; at += size) {
    seen.push(...stream.feed(BYTES.subarray(at, at + size)));
  }
  expect(seen).toEqual(EVENTS);
});
