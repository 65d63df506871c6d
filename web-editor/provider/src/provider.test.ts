import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { Bench } from './testing/bench.js';

const ALONE = { transports: ['websocket'] } as const;

let at: Bench;
/** The server's document, when a test needs content there. */
let remote: Y.Doc;

beforeEach(() => {
  at = new Bench(ALONE);
  remote = new Y.Doc();
});

afterEach(() => at.end());

const write = (text: string, doc = at.doc): void => doc.getText('content').insert(0, text);

const connect = (): void => at.connectSocket(remote);

const over = 'websocket';

describe('saying what is saved', () => {
  it('[U1] is connecting until both sides know what the other has', () => {
    at.provider.connect();
    expect(at.provider.status.kind).toBe('connecting');
    at.socket.accept();
    expect(at.provider.status.kind).toBe('connecting');
    at.socket.sendStep2(remote);
    expect(at.provider.status.kind).toBe('connecting');
    at.socket.sendStep1(remote);
    expect(at.provider.status.kind).toBe('saving');
  });

  it('[U1] is saved only when every message sent so far is durable', () => {
    at.provider.connect();
    connect();
    expect(at.provider.status).toEqual({ kind: 'saving', over, unconfirmed: 1, unsaved: 0 });
    at.socket.acknowledge(1);
    expect(at.provider.status).toEqual({ kind: 'saved', over });
    write('a');
    write('b');
    expect(at.provider.status).toEqual({ kind: 'saving', over, unconfirmed: 2, unsaved: 2 });
    at.socket.acknowledge(2);
    expect(at.provider.status).toEqual({ kind: 'saving', over, unconfirmed: 1, unsaved: 1 });
    at.socket.acknowledge(3);
    expect(at.provider.status).toEqual({ kind: 'saved', over });
  });

  it('[U1] is not saved by changes that come back from others', () => {
    at.provider.connect();
    connect();
    at.socket.acknowledge(1);
    write('mine');
    write('theirs', remote);
    at.socket.sendStep2(remote);
    expect(at.provider.status.kind).toBe('saving');
  });

  it('[U1] does not say saved after a reload before the earlier changes are acknowledged', () => {
    at = new Bench({ ...ALONE, unsaved: 3 });
    at.provider.connect();
    expect(at.provider.status).toEqual({ kind: 'connecting', unsaved: 3 });
    connect();
    expect(at.provider.status.kind).toBe('saving');
    expect(at.provider.unsaved).toBe(3);
    at.socket.acknowledge(1);
    expect(at.provider.status.kind).toBe('saved');
    expect(at.provider.unsaved).toBe(0);
  });

  it('[U1] waits for the acknowledgement of a second answer that the server asks for', () => {
    at.provider.connect();
    connect();
    at.socket.acknowledge(1);
    at.socket.sendStep1(remote);
    expect(at.provider.status.kind).toBe('saving');
    at.socket.acknowledge(2);
    expect(at.provider.status.kind).toBe('saved');
  });
});

describe('without a server', () => {
  it('[U2] counts what is not acknowledged, and what is written meanwhile', () => {
    at.provider.connect();
    connect();
    at.socket.acknowledge(1);
    write('a');
    at.socket.close(1006);
    expect(at.provider.unsaved).toBe(1);
    write('b');
    expect(at.provider.status).toMatchObject({ kind: 'waiting', unsaved: 2 });
  });

  it('[U2] sends what was written meanwhile, once, with the answer to the first step', () => {
    at.provider.connect();
    connect();
    at.socket.close(1006);
    write('offline ');
    at.clock.advance(600);
    at.socket.accept();
    write('early ');
    expect(at.socket.kinds).toEqual(['0/0', '1']);
    at.socket.sendStep1(remote);
    at.socket.sendStep2(remote);
    expect(at.socket.kinds).toEqual(['0/0', '1', '0/1']);
    at.socket.replayInto(remote);
    expect(remote.getText('content').toString()).toBe('early offline ');
    at.socket.acknowledge(1);
    expect(at.provider.status).toEqual({ kind: 'saved', over });
  });

  it('[A4] says what one may do, as long as the server says so', () => {
    at.provider.connect();
    connect();
    const rights: unknown[] = [];
    at.provider.on('right', (right) => rights.push(right));
    at.socket.send(101, 0);
    expect(at.provider.writable).toBe(false);
    at.socket.send(102, 1);
    expect(at.provider.status).toMatchObject({ kind: 'saving' });
    at.socket.send(101, 2);
    expect(at.provider.writable).toBe(true);
    expect(rights).toEqual(['read', 'write']);
  });

  it('[U6] counts the seconds down and tries again', () => {
    at.provider.connect();
    const failures = (count: number): void => {
      for (let failure = 0; failure < count; failure++) {
        at.socket.close(1006);
        if (failure < count - 1) at.clock.advance(30_000);
      }
    };
    failures(4);
    expect(at.provider.status).toMatchObject({ kind: 'waiting', inSeconds: 5 });
    const seen: unknown[] = [];
    at.provider.on('status', (status) => {
      if (status.kind === 'waiting') seen.push(status.inSeconds);
    });
    at.clock.advance(4_799);
    expect(new Set(seen)).toEqual(new Set([4, 3, 2, 1]));
    expect(at.connections).toHaveLength(4);
    at.clock.advance(1);
    expect(at.connections).toHaveLength(5);
    expect(at.provider.status.kind).toBe('connecting');
  });

  it('[U6] tries at once when asked, or when the network returns', () => {
    at.provider.connect();
    at.socket.close(1006);
    at.provider.retryNow();
    expect(at.connections).toHaveLength(2);
    at.socket.close(1006);
    at.online = false;
    at.provider.networkChanged();
    expect(at.connections).toHaveLength(2);
    at.online = true;
    at.provider.networkChanged();
    expect(at.connections).toHaveLength(3);
  });

  it('[U6] goes on trying while the device calls itself offline', () => {
    at.online = false;
    at.provider.connect();
    at.socket.close(1006);
    at.clock.advance(600);
    expect(at.connections).toHaveLength(2);
  });

  it('[U6] begins again with a short wait only after a connection that held', () => {
    at.provider.connect();
    connect();
    at.socket.close(1013);
    at.clock.advance(600);
    connect();
    at.socket.close(1013);
    expect(at.provider.status).toMatchObject({ inSeconds: 2, because: 'The server is busy' });
    at.clock.advance(1_200);
    connect();
    at.clock.advance(5_000);
    at.socket.close(1013);
    expect(at.provider.status).toMatchObject({ inSeconds: 1 });
  });

  it('[U6] leaves a connection in which nothing was heard for 30 s', () => {
    at.provider.connect();
    connect();
    at.clock.advance(29_000);
    at.socket.send(1, new Uint8Array([0]));
    at.clock.advance(29_999);
    expect(at.connections[0]?.closedByClient).toBe(false);
    at.clock.advance(1);
    expect(at.connections[0]?.closedByClient).toBe(true);
    expect(at.provider.status.kind).toBe('waiting');
  });

  it('[U6] asks whether the server is there when the network changed, and leaves if not', () => {
    at.provider.connect();
    connect();
    at.provider.networkChanged();
    expect(at.socket.kinds.at(-1)).toBe('3');
    at.socket.send(1, new Uint8Array([0]));
    at.clock.advance(3_000);
    expect(at.connections[0]?.closedByClient).toBe(false);
    at.provider.networkChanged();
    at.clock.advance(3_000);
    expect(at.connections[0]?.closedByClient).toBe(true);
  });

  it('[U6] does not ask for an answer before the question could leave', () => {
    at.provider.connect();
    connect();
    at.socket.unsentBytes = 5_000_000;
    at.provider.networkChanged();
    at.clock.advance(9_000);
    expect(at.connections[0]?.closedByClient).toBe(false);
    at.socket.unsentBytes = 0;
    at.clock.advance(3_000);
    expect(at.connections[0]?.closedByClient).toBe(true);
  });
});

describe('a final answer', () => {
  it.each([
    [1009, 'One change is larger than the server accepts (because I say so)'],
    [4400, 'The server could not read what this page sent (because I say so)'],
    [4413, 'The document has become too large (because I say so)'],
    [4450, 'because I say so'],
  ])('[U3] %i ends all attempts and keeps the count', (code, reason) => {
    at.provider.connect();
    connect();
    write('a');
    at.socket.close(code, 'because I say so');
    expect(at.provider.status).toEqual({ kind: 'refused', code, reason, unsaved: 1 });
    at.clock.advance(600_000);
    at.provider.retryNow();
    at.provider.networkChanged();
    expect(at.connections).toHaveLength(1);
    write('b');
    expect(at.provider.status).toMatchObject({ unsaved: 2 });
  });

  it.each([1000, 1001, 1006, 1011, 1012, 1013, 4399, 4500])('[U3] %i is retried', (code) => {
    at.provider.connect();
    connect();
    at.socket.close(code);
    expect(at.provider.status.kind).toBe('waiting');
    at.clock.advance(600);
    expect(at.connections).toHaveLength(2);
  });

  it('[U3] a refusal in the protocol is final too', () => {
    at.provider.connect();
    at.socket.accept();
    at.socket.send(2, 0, new TextEncoder().encode('no'));
    expect(at.provider.status).toMatchObject({ kind: 'refused', code: 4403 });
    expect(at.socket.closedByClient).toBe(true);
  });
});

describe('tokens', () => {
  const shownNow = (): readonly string[] => at.socket.subprotocols;

  /** Lets answers of the token's function arrive. */
  const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['eyJh.eyJz.c2ln', 'bearer.eyJh.eyJz.c2ln'],
    ['two words', 'bearer-base64url.dHdvIHdvcmRz'],
    ['a/b+c=', 'bearer-base64url.YS9iK2M9'],
    ['Zoë?', 'bearer-base64url.Wm_Dqz8'],
    ['😀>>', 'bearer-base64url.8J-YgD4-'],
    ['', 'bearer-base64url.'],
  ])('[V14] %j is offered as a subprotocol, and is in no address', (token, offered) => {
    at = new Bench({ ...ALONE, token });
    at.provider.connect();
    expect(shownNow()).toEqual(['yarrow', offered]);
    expect(at.socket.url).toBe('ws://test/ws/doc?ack=1');
  });

  it('[V7] tries another token when one lets nobody in any more, and goes on with it', async () => {
    const tokens = ['link', 'own'];
    at = new Bench({ ...ALONE, token: async () => tokens.shift() });
    at.provider.connect();
    await settled();
    connect();
    write('a');
    at.socket.close(4403, 'this link was withdrawn');
    const told: unknown[] = [];
    at.provider.on('status', (status) => told.push(status.kind));
    await settled();
    expect(shownNow()).toEqual(['yarrow', 'bearer.own']);
    connect();
    at.socket.acknowledge(1);
    expect(at.provider.status).toEqual({ kind: 'saved', over });
    expect(told).toEqual(['saving', 'saved']);
  });

  it.each(['text', 'function'])(
    '[V7] does not show a token again that lets nobody in: %s',
    async (kind) => {
      const token = kind === 'text' ? 'mine' : async (): Promise<string> => 'mine';
      at = new Bench({ ...ALONE, token });
      at.provider.connect();
      await settled();
      at.socket.close(4403, 'ask Bob');
      await settled();
      at.clock.advance(600_000);
      await settled();
      const reason = 'You have no access to this document (ask Bob)';
      expect(at.provider.status).toEqual({ kind: 'refused', code: 4403, reason, unsaved: 0 });
      expect(at.connections).toHaveLength(1);
      at.provider.connect();
      await settled();
      expect(at.connections).toHaveLength(2);
    },
  );

  it('[V7] ends when the other token lets nobody in either', async () => {
    let asked = 0;
    at = new Bench({ ...ALONE, token: async () => `token-${(asked += 1)}` });
    at.provider.connect();
    await settled();
    at.socket.close(4403, 'no');
    await settled();
    at.socket.close(4403, 'no');
    at.clock.advance(600_000);
    await settled();
    expect(at.provider.status).toMatchObject({ kind: 'refused', code: 4403 });
    expect(at.connections).toHaveLength(2);
  });
});

describe('what comes in', () => {
  it('leaves a connection that sends what cannot be read, and connects anew', () => {
    const complaint = vi.spyOn(console, 'error').mockReturnValue(undefined);
    at.provider.connect();
    connect();
    at.socket.send(0, 9, new Uint8Array());
    expect(complaint).toHaveBeenCalledOnce();
    expect(at.provider.status).toMatchObject({ kind: 'waiting' });
  });

  it('[U13] stays connected when someone here fails to show a change', () => {
    const complaint = vi.spyOn(console, 'error').mockReturnValue(undefined);
    at.provider.connect();
    connect();
    at.socket.acknowledge(1);
    at.doc.on('update', () => {
      throw new Error('cannot show this');
    });
    const peer = new Y.Doc();
    peer.getText('content').insert(0, 'from a peer');
    at.socket.send(0, 2, Y.encodeStateAsUpdate(peer));
    expect(complaint).toHaveBeenCalledOnce();
    expect(at.provider.status).toEqual({ kind: 'saved', over });
    expect(at.doc.getText('content').toString()).toBe('from a peer');
  });

  it('[U13] still leaves a connection whose update cannot be read', () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    at.provider.connect();
    connect();
    at.socket.send(0, 2, new Uint8Array([1, 1, 9, 0, 7]));
    expect(at.provider.status).toMatchObject({ kind: 'waiting' });
  });

  it('[U1] leaves a server that says more is on disk than was sent', () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    at.provider.connect();
    connect();
    write('a');
    at.socket.acknowledge(3);
    expect(at.provider.status).toMatchObject({ kind: 'waiting', unsaved: 1 });
  });

  it('passes over message types it does not know', () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    at.provider.connect();
    connect();
    at.socket.send(77);
    at.socket.acknowledge(1);
    expect(at.provider.status.kind).toBe('saved');
  });

  it('does not send back what others wrote', () => {
    at.provider.connect();
    connect();
    const before = at.socket.received.length;
    write('theirs', remote);
    at.socket.sendStep2(remote);
    expect(at.doc.getText('content').toString()).toBe('theirs');
    expect(at.socket.received).toHaveLength(before);
  });

  it('ignores what a connection says after it was given up', () => {
    at.provider.connect();
    connect();
    const old = at.socket;
    at.socket.close(1006);
    at.clock.advance(600);
    old.close(4403);
    old.acknowledge(5);
    expect(at.provider.status.kind).toBe('connecting');
  });
});

describe('presence', () => {
  it('[U7] shows peers only after they were made safe', () => {
    at = new Bench({ ...ALONE, cleanPresence: (state) => ({ clean: state }) });
    at.provider.connect();
    connect();
    const peer = new Awareness(new Y.Doc());
    peer.setLocalState({ user: 'x' });
    at.socket.send(1, encodeAwarenessUpdate(peer, [peer.clientID]));
    const shown = at.provider.awareness.getStates().get(peer.clientID);
    expect(shown).toEqual({ clean: { user: 'x' } });
    peer.destroy();
  });

  it('announces itself with a newer clock on each connection, and says goodbye', () => {
    const heard = new Awareness(new Y.Doc());
    at.provider.awareness.setLocalState({ user: { name: 'Ada' } });
    at.provider.connect();
    connect();
    at.socket.replayAwarenessInto(heard);
    const own = at.provider.awareness.clientID;
    const first = heard.meta.get(own)?.clock ?? -1;
    expect(heard.getStates().get(own)).toEqual({ user: { name: 'Ada' } });
    at.socket.close(1006);
    at.clock.advance(600);
    connect();
    at.socket.replayAwarenessInto(heard);
    expect(heard.meta.get(own)?.clock).toBeGreaterThan(first);
    at.provider.disconnect();
    at.socket.replayAwarenessInto(heard);
    expect(heard.getStates().has(own)).toBe(false);
    heard.destroy();
  });

  it('forgets its peers when the connection is lost', () => {
    at.provider.connect();
    connect();
    const peer = new Awareness(new Y.Doc());
    peer.setLocalState({ user: { name: 'Bob' } });
    at.socket.send(1, encodeAwarenessUpdate(peer, [peer.clientID]));
    expect(at.provider.awareness.getStates().size).toBe(2);
    at.socket.close(1006);
    expect([...at.provider.awareness.getStates().keys()]).toEqual([at.doc.clientID]);
    peer.destroy();
  });
});
