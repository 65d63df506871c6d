import { afterEach, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Bench } from '../../provider/src/testing/bench';
import { Provider } from './provider';

let at: Bench;
let provider: Provider;
let online: boolean;

beforeEach(() => {
  online = true;
  at = new Bench({ transports: ['websocket'] });
  provider = new Provider(at.provider, () => online);
  at.provider.connect();
});

afterEach(() => at.end());

it('[U2] says that the device is offline, where it knows, and counts what is written', () => {
  at.connectSocket(new Y.Doc());
  at.socket.acknowledge(1);
  expect(provider.state).toEqual({ kind: 'saved', over: 'websocket' });
  at.socket.close(1006);
  at.write('a');
  expect(provider.state).toMatchObject({ kind: 'reconnecting', unsentChanges: 1 });
  online = false;
  expect(provider.state).toEqual({ kind: 'offline', unsentChanges: 1 });
});

it('[U4] says that the page only reads whatever the connection does, except that it was refused', () => {
  const seen: unknown[] = [];
  provider.subscribe(({ kind }) => seen.push(kind));
  at.connectSocket(new Y.Doc());
  provider.readOnly('too new');
  expect(provider.state).toEqual({ kind: 'readonly', reason: 'too new', unsentChanges: 0 });
  at.socket.close(1006);
  at.write('a');
  expect(provider.state).toMatchObject({ kind: 'readonly', unsentChanges: 1 });
  provider.retryNow();
  at.socket.close(4403);
  expect(provider.state.kind).toBe('refused');
  expect(provider.writable).toBe(false);
  expect(seen.at(-1)).toBe('refused');
});

it('[A4] says that the document may only be read, as long as the server says so', () => {
  at.connectSocket(new Y.Doc());
  at.socket.send(101, 0);
  expect(provider.state).toMatchObject({ kind: 'readonly' });
  expect(provider.writable).toBe(false);
  at.socket.send(101, 2);
  expect(provider.writable).toBe(true);
  expect(provider.state).toMatchObject({ kind: 'saving', unacknowledged: 1 });
});
