import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { type Bench, bench } from './testing';

let at: Bench;
/** The server's document, when a test needs content there. */
let remote: Y.Doc;

beforeEach(() => {
  at = bench();
  remote = new Y.Doc();
});

afterEach(() => {
  at.provider.stop();
  at.doc.destroy();
});

const write = (text: string, doc = at.doc): void => doc.getText('content').insert(0, text);

/** Brings the connection to the point where both sides know each other's content. */
function connect(): void {
  at.server.accept();
  at.server.sendStep1(remote);
  at.server.sendStep2(remote);
}

describe('saying what is saved', () => {
  it('[U1] is connecting until both sides know what the other has', () => {
    at.provider.start();
    expect(at.provider.state.kind).toBe('connecting');
    at.server.accept();
    expect(at.provider.state.kind).toBe('connecting');
    at.server.sendStep2(remote);
    expect(at.provider.state.kind).toBe('connecting');
    at.server.sendStep1(remote);
    expect(at.provider.state.kind).toBe('saving');
  });

  it('[U1] is saved only when every message sent so far is durable', () => {
    at.provider.start();
    connect();
    expect(at.provider.state).toEqual({ kind: 'saving', unacknowledged: 1 });
    at.server.acknowledge(1);
    expect(at.provider.state).toEqual({ kind: 'saved' });
    write('a');
    write('b');
    expect(at.provider.state).toEqual({ kind: 'saving', unacknowledged: 2 });
    at.server.acknowledge(2);
    expect(at.provider.state).toEqual({ kind: 'saving', unacknowledged: 1 });
    at.server.acknowledge(3);
    expect(at.provider.state).toEqual({ kind: 'saved' });
  });

  it('[U1] is not saved by changes that come back from others', () => {
    at.provider.start();
    connect();
    at.server.acknowledge(1);
    write('mine');
    write('theirs', remote);
    at.server.sendStep2(remote);
    expect(at.provider.state.kind).toBe('saving');
  });

  it('[U1] does not say saved after a reload before the earlier changes are acknowledged', () => {
    at = bench(3);
    at.provider.start();
    expect(at.provider.state).toEqual({ kind: 'connecting', unsentChanges: 3 });
    connect();
    expect(at.provider.state.kind).toBe('saving');
    expect(at.provider.unsentChanges).toBe(3);
    at.server.acknowledge(1);
    expect(at.provider.state.kind).toBe('saved');
    expect(at.provider.unsentChanges).toBe(0);
  });

  it('[U1] waits for the acknowledgement of a second answer that the server asks for', () => {
    at.provider.start();
    connect();
    at.server.acknowledge(1);
    at.server.sendStep1(remote);
    expect(at.provider.state.kind).toBe('saving');
    at.server.acknowledge(2);
    expect(at.provider.state.kind).toBe('saved');
  });
});

describe('without a server', () => {
  it('[U2] counts what is not acknowledged, and what is written meanwhile', () => {
    at.provider.start();
    connect();
    at.server.acknowledge(1);
    write('a');
    at.server.close(1006);
    expect(at.provider.unsentChanges).toBe(1);
    write('b');
    expect(at.provider.state).toMatchObject({ kind: 'reconnecting', unsentChanges: 2 });
    at.online = false;
    at.provider.networkChanged();
    expect(at.provider.state).toEqual({ kind: 'offline', unsentChanges: 2 });
  });

  it('[U2] sends what was written meanwhile, once, with the answer to the first step', () => {
    at.provider.start();
    connect();
    at.server.close(1006);
    write('offline ');
    at.clock.advance(600);
    at.server.accept();
    write('early ');
    expect(at.server.kinds).toEqual(['0/0', '1']);
    at.server.sendStep1(remote);
    at.server.sendStep2(remote);
    expect(at.server.kinds).toEqual(['0/0', '1', '0/1']);
    at.server.replayInto(remote);
    expect(remote.getText('content').toString()).toBe('early offline ');
    at.server.acknowledge(1);
    expect(at.provider.state).toEqual({ kind: 'saved' });
  });

  it('[A4] says that the document may only be read, as long as the server says so', () => {
    at.provider.start();
    connect();
    at.server.send(101, 0);
    expect(at.provider.state).toMatchObject({ kind: 'readonly' });
    expect(at.provider.writable).toBe(false);
    at.server.send(102, 1);
    expect(at.provider.state).toMatchObject({ kind: 'readonly' });
    at.server.send(101, 2);
    expect(at.provider.writable).toBe(true);
    expect(at.provider.state).toEqual({ kind: 'saving', unacknowledged: 1 });
  });

  it('[U6] counts the seconds down and tries again', () => {
    at.provider.start();
    const failures = (count: number): void => {
      for (let failure = 0; failure < count; failure++) {
        at.server.close(1006);
        if (failure < count - 1) at.clock.advance(30_000);
      }
    };
    failures(4);
    expect(at.provider.state).toMatchObject({ kind: 'reconnecting', inSeconds: 5 });
    const seen: unknown[] = [];
    at.provider.subscribe((state) => {
      if (state.kind === 'reconnecting') seen.push(state.inSeconds);
    });
    at.clock.advance(4_799);
    expect(new Set(seen)).toEqual(new Set([5, 4, 3, 2, 1]));
    expect(at.connections).toHaveLength(4);
    at.clock.advance(1);
    expect(at.connections).toHaveLength(5);
    expect(at.provider.state.kind).toBe('connecting');
  });

  it('[U6] tries at once when asked, or when the network returns', () => {
    at.provider.start();
    at.server.close(1006);
    at.provider.retryNow();
    expect(at.connections).toHaveLength(2);
    at.server.close(1006);
    at.online = false;
    at.provider.networkChanged();
    expect(at.connections).toHaveLength(2);
    at.online = true;
    at.provider.networkChanged();
    expect(at.connections).toHaveLength(3);
  });

  it('[U6] goes on trying while the device calls itself offline', () => {
    at.online = false;
    at.provider.start();
    at.server.close(1006);
    at.clock.advance(600);
    expect(at.connections).toHaveLength(2);
  });

  it('[U6] begins again with a short wait only after a connection that held', () => {
    at.provider.start();
    connect();
    at.server.close(1013);
    at.clock.advance(600);
    connect();
    at.server.close(1013);
    expect(at.provider.state).toMatchObject({ inSeconds: 2, because: 'The server is busy' });
    at.clock.advance(1_200);
    connect();
    at.clock.advance(5_000);
    at.server.close(1013);
    expect(at.provider.state).toMatchObject({ inSeconds: 1 });
  });

  it('[U6] leaves a connection in which nothing was heard for 30 s', () => {
    at.provider.start();
    connect();
    at.clock.advance(29_000);
    at.server.send(1, new Uint8Array([0]));
    at.clock.advance(29_999);
    expect(at.connections[0]?.closedByClient).toBe(false);
    at.clock.advance(1);
    expect(at.connections[0]?.closedByClient).toBe(true);
    expect(at.provider.state.kind).toBe('reconnecting');
  });

  it('[U6] asks whether the server is there when the network changed, and leaves if not', () => {
    at.provider.start();
    connect();
    at.provider.networkChanged();
    expect(at.server.kinds.at(-1)).toBe('3');
    at.server.send(1, new Uint8Array([0]));
    at.clock.advance(3_000);
    expect(at.connections[0]?.closedByClient).toBe(false);
    at.provider.networkChanged();
    at.clock.advance(3_000);
    expect(at.connections[0]?.closedByClient).toBe(true);
  });

  it('[U6] does not ask for an answer before the question could leave', () => {
    at.provider.start();
    connect();
    at.server.unsentBytes = 5_000_000;
    at.provider.networkChanged();
    at.clock.advance(9_000);
    expect(at.connections[0]?.closedByClient).toBe(false);
    at.server.unsentBytes = 0;
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
    at.provider.start();
    connect();
    write('a');
    at.server.close(code, 'because I say so');
    expect(at.provider.state).toEqual({ kind: 'refused', code, reason, unsentChanges: 1 });
    at.clock.advance(600_000);
    at.provider.retryNow();
    at.provider.networkChanged();
    expect(at.connections).toHaveLength(1);
    write('b');
    expect(at.provider.state).toMatchObject({ unsentChanges: 2 });
  });

  it.each([1000, 1001, 1006, 1011, 1012, 1013, 4399, 4500])('[U3] %i is retried', (code) => {
    at.provider.start();
    connect();
    at.server.close(code);
    expect(at.provider.state.kind).toBe('reconnecting');
    at.clock.advance(600);
    expect(at.connections).toHaveLength(2);
  });

  it('[U3] a refusal in the protocol is final too', () => {
    at.provider.start();
    at.server.accept();
    at.server.send(2, 0, new TextEncoder().encode('no'));
    expect(at.provider.state).toMatchObject({ kind: 'refused', code: 4403 });
    expect(at.server.closedByClient).toBe(true);
  });
});

describe('reading only', () => {
  it('[U4] says so whatever the connection does, except that it was refused', () => {
    at.provider.start();
    connect();
    at.provider.readOnly('too new');
    expect(at.provider.state).toEqual({ kind: 'readonly', reason: 'too new', unsentChanges: 0 });
    at.server.close(1006);
    write('a');
    expect(at.provider.state).toMatchObject({ kind: 'readonly', unsentChanges: 1 });
    at.provider.retryNow();
    at.server.close(4403);
    expect(at.provider.state.kind).toBe('refused');
    expect(at.provider.writable).toBe(false);
  });
});

describe('what comes in', () => {
  it('leaves a connection that sends what cannot be read, and connects anew', () => {
    const complaint = vi.spyOn(console, 'error').mockReturnValue(undefined);
    at.provider.start();
    connect();
    at.server.send(0, 9, new Uint8Array());
    expect(complaint).toHaveBeenCalledOnce();
    expect(at.provider.state).toMatchObject({ kind: 'reconnecting' });
  });

  it('[U13] stays connected when someone here fails to show a change', () => {
    const complaint = vi.spyOn(console, 'error').mockReturnValue(undefined);
    at.provider.start();
    connect();
    at.server.acknowledge(1);
    at.doc.on('update', () => {
      throw new Error('cannot show this');
    });
    const peer = new Y.Doc();
    peer.getText('content').insert(0, 'from a peer');
    at.server.send(0, 2, Y.encodeStateAsUpdate(peer));
    expect(complaint).toHaveBeenCalledOnce();
    expect(at.provider.state).toEqual({ kind: 'saved' });
    expect(at.doc.getText('content').toString()).toBe('from a peer');
  });

  it('[U13] still leaves a connection whose update cannot be read', () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    at.provider.start();
    connect();
    at.server.send(0, 2, new Uint8Array([1, 1, 9, 0, 7]));
    expect(at.provider.state).toMatchObject({ kind: 'reconnecting' });
  });

  it('[U1] leaves a server that says more is on disk than was sent', () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    at.provider.start();
    connect();
    write('a');
    at.server.acknowledge(3);
    expect(at.provider.state).toMatchObject({ kind: 'reconnecting', unsentChanges: 1 });
  });

  it('passes over message types it does not know', () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    at.provider.start();
    connect();
    at.server.send(77);
    at.server.acknowledge(1);
    expect(at.provider.state.kind).toBe('saved');
  });

  it('does not send back what others wrote', () => {
    at.provider.start();
    connect();
    const before = at.server.received.length;
    write('theirs', remote);
    at.server.sendStep2(remote);
    expect(at.doc.getText('content').toString()).toBe('theirs');
    expect(at.server.received).toHaveLength(before);
  });

  it('ignores what a connection says after it was given up', () => {
    at.provider.start();
    connect();
    const old = at.server;
    at.server.close(1006);
    at.clock.advance(600);
    old.close(4403);
    old.acknowledge(5);
    expect(at.provider.state.kind).toBe('connecting');
  });
});

describe('presence', () => {
  it('[U7] shows peers only after they were made safe', () => {
    at.provider.start();
    connect();
    const peer = new Awareness(new Y.Doc());
    peer.setLocalState({ user: { name: 'x'.repeat(99), color: 'url(//evil)' }, secret: 1 });
    at.server.send(1, encodeAwarenessUpdate(peer, [peer.clientID]));
    const shown = at.provider.awareness.getStates().get(peer.clientID);
    expect(shown).toEqual({
      user: { name: `${'x'.repeat(31)}…`, color: '#5c6670', colorLight: '#5c667033' },
    });
    peer.destroy();
  });

  it('announces itself with a newer clock on each connection, and says goodbye', () => {
    const heard = new Awareness(new Y.Doc());
    at.provider.awareness.setLocalState({ user: { name: 'Ada' } });
    at.provider.start();
    connect();
    at.server.replayAwarenessInto(heard);
    const own = at.provider.awareness.clientID;
    const first = heard.meta.get(own)?.clock ?? -1;
    expect(heard.getStates().get(own)).toEqual({ user: { name: 'Ada' } });
    at.server.close(1006);
    at.clock.advance(600);
    connect();
    at.server.replayAwarenessInto(heard);
    expect(heard.meta.get(own)?.clock).toBeGreaterThan(first);
    at.provider.stop();
    at.server.replayAwarenessInto(heard);
    expect(heard.getStates().has(own)).toBe(false);
    heard.destroy();
  });

  it('forgets its peers when the connection is lost', () => {
    at.provider.start();
    connect();
    const peer = new Awareness(new Y.Doc());
    peer.setLocalState({ user: { name: 'Bob' } });
    at.server.send(1, encodeAwarenessUpdate(peer, [peer.clientID]));
    expect(at.provider.awareness.getStates().size).toBe(2);
    at.server.close(1006);
    expect([...at.provider.awareness.getStates().keys()]).toEqual([at.doc.clientID]);
    peer.destroy();
  });
});
