import { expect, it } from 'vitest';
import { documentAddresses, encodeName } from './names.js';

it('keeps slashes readable, where a browser leaves them alone', () => {
  expect(encodeName('team notes/2027')).toBe('team%20notes/2027');
  expect(encodeName('a/../b')).toBe('a%2F..%2Fb');
  expect(encodeName('a//b')).toBe('a%2F%2Fb');
});

it.each([
  [
    'https://yarrow.example',
    'wss://yarrow.example/ws/a/%C3%A4',
    'https://yarrow.example/sync/a/%C3%A4',
  ],
  ['http://h:1/', 'ws://h:1/ws/a/%C3%A4', 'http://h:1/sync/a/%C3%A4'],
  ['wss://h/below/', 'wss://h/below/ws/a/%C3%A4', 'https://h/below/sync/a/%C3%A4'],
])('finds a document on %s', (server, socket, sync) => {
  expect(documentAddresses(server, 'a/ä')).toEqual({ socket: `${socket}?ack=1`, sync });
});
