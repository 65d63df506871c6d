import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Bench } from './testing/bench.js';
import { settled, type SyncRequest } from './testing/sync-end.js';

let at: Bench;
let remote: Y.Doc;

beforeEach(() => {
  at = new Bench();
  remote = new Y.Doc();
});

afterEach(() => at.end());

/** Blocks the WebSocket and goes on over HTTP until everything is saved there. */
async function overHttp(): Promise<void> {
  at.provider.connect();
  at.socket.close(1006);
  await openHttp();
}

/** The request that opens HTTP, once there is one. */
async function opening(): Promise<SyncRequest> {
  await settled();
  return at.http.latest('open');
}

async function openHttp(): Promise<void> {
  (await opening()).answerOpen(remote);
  await settled();
  at.http.latest('events').hello();
  at.http.latest('push').answerPush();
  await settled();
}

describe('which way', () => {
  it('[V1] does not use HTTP where the WebSocket opens', async () => {
    at.provider.connect();
    at.connectSocket(remote);
    at.clock.advance(20_000);
    await settled();
    expect(at.http.requests).toEqual([]);
    expect(at.provider.transport).toBe('websocket');
  });

  it('[V1] begins with HTTP after 2.5 s of silence, without ending the WebSocket', async () => {
    at.provider.connect();
    at.clock.advance(2_499);
    expect(at.http.requests).toHaveLength(0);
    at.clock.advance(1);
    await openHttp();
    expect(at.provider.status).toEqual({ kind: 'saved', over: 'http' });
    expect(at.socket.closedByClient).toBe(false);
  });

  it('[V1] begins with HTTP at once when the WebSocket is closed before its first message', async () => {
    at.provider.connect();
    at.socket.accept();
    at.socket.close(1006);
    await openHttp();
    expect(at.provider.transport).toBe('http');
    expect(at.connections).toHaveLength(1);
  });

  it('[V1] takes the WebSocket when that is in step first, and lets HTTP go', async () => {
    at.provider.connect();
    at.clock.advance(2_500);
    const open = await opening();
    at.connectSocket(remote);
    expect(at.provider.transport).toBe('websocket');
    expect(open.aborted).toBe(true);
    await settled();
    expect(at.http.requests).toEqual([open]);
  });

  it('[V1] waits for a slow WebSocket when HTTP fails, and tries HTTP again beside it', async () => {
    at.provider.connect();
    at.clock.advance(2_500);
    (await opening()).answerEmpty(404);
    await settled();
    expect(at.provider.status.kind).toBe('connecting');
    at.clock.advance(5_000);
    await settled();
    expect(at.http.of('open')).toHaveLength(2);
    at.connectSocket(remote);
    expect(at.provider.transport).toBe('websocket');
  });

  it('[V1] waits longer and longer when neither gets through', async () => {
    at.provider.connect();
    at.socket.close(1006);
    (await opening()).fail(new TypeError('failed to fetch'));
    await settled();
    expect(at.provider.status).toMatchObject({ kind: 'waiting', inSeconds: 1 });
    at.clock.advance(600);
    expect(at.connections).toHaveLength(2);
    at.socket.close(1006);
    (await opening()).fail(new TypeError('failed to fetch'));
    await settled();
    expect(at.provider.status).toMatchObject({ kind: 'waiting', inSeconds: 2 });
  });

  it('[V1] begins with both where HTTP was what got through', async () => {
    await overHttp();
    at.write('a');
    await settled();
    at.clock.advance(50);
    await settled();
    at.http.latest('push').answerProblem(410, 'ticket');
    await settled();
    expect(at.http.of('open')).toHaveLength(2);
    expect(at.connections).toHaveLength(2);
  });

  it('uses nothing else when told so', async () => {
    at.end();
    at = new Bench({ transports: ['http'] });
    at.provider.connect();
    expect(at.connections).toHaveLength(0);
    await openHttp();
    at.clock.advance(600_000);
    expect(at.connections).toHaveLength(0);
  });
});

describe('back to the WebSocket', () => {
  it('[V6] probes after one to five minutes, and changes over once in step', async () => {
    await overHttp();
    at.clock.advance(119_999);
    expect(at.connections).toHaveLength(1);
    at.clock.advance(1);
    expect(at.connections).toHaveLength(2);
    at.socket.accept();
    expect(at.provider.transport).toBe('http');
    at.socket.sendStep1(remote);
    at.socket.sendStep2(remote);
    expect(at.provider.transport).toBe('websocket');
    expect(at.http.latest('events').aborted).toBe(true);
    expect(at.http.of('push').some(({ keepalive }) => keepalive)).toBe(false);
  });

  it('[V6] stays with HTTP when a probe fails, and probes less often', async () => {
    await overHttp();
    at.clock.advance(120_000);
    at.socket.close(4403, 'from a proxy');
    expect(at.provider.transport).toBe('http');
    at.clock.advance(239_999);
    expect(at.connections).toHaveLength(2);
    at.clock.advance(1);
    expect(at.connections).toHaveLength(3);
  });

  it('[V6] probes when the network changed, but not all the time', async () => {
    await overHttp();
    at.clock.advance(4_000);
    at.page.dispatchEvent(new Event('online'));
    at.page.dispatchEvent(new Event('online'));
    at.clock.advance(5_999);
    expect(at.connections).toHaveLength(1);
    at.clock.advance(1);
    expect(at.connections).toHaveLength(2);
    at.socket.close(1006);
    at.clock.advance(20_000);
    at.page.dispatchEvent(new Event('online'));
    at.clock.advance(0);
    expect(at.connections).toHaveLength(3);
  });
});

describe('saved over all of them', () => {
  it('[V4] counts a change as saved when it is durable over whichever way', async () => {
    await overHttp();
    at.write('a');
    expect(at.provider.unsaved).toBe(1);
    await settled();
    at.clock.advance(120_000);
    await settled();
    at.socket.accept();
    at.socket.sendStep1(remote);
    // The answer over the WebSocket carries the change that HTTP has not confirmed.
    at.socket.replayInto(remote);
    expect(remote.getText('content').toString()).toBe('a');
    at.socket.acknowledge(1);
    expect(at.provider.unsaved).toBe(0);
    expect(at.provider.status.kind).toBe('saving');
  });

  it('[V4] does not take back what was saved when the way is lost', async () => {
    const saved: unknown[] = [];
    at.provider.on('saved', () => saved.push(at.provider.transport));
    at.provider.connect();
    at.connectSocket(remote);
    at.write('a');
    at.write('b');
    at.socket.acknowledge(2);
    at.socket.close(1006);
    expect(at.provider.unsaved).toBe(1);
    at.clock.advance(600);
    at.socket.close(1006);
    await openHttp();
    expect(at.provider.unsaved).toBe(0);
    expect(at.provider.status).toEqual({ kind: 'saved', over: 'http' });
    expect(saved).toEqual(['http']);
  });

  it('[V4] says saving until the way in use has confirmed its own answer', async () => {
    at.provider.connect();
    at.socket.close(1006);
    (await opening()).answerOpen(remote);
    await settled();
    expect(at.provider.status).toMatchObject({ kind: 'saving', over: 'http', unconfirmed: 1 });
    at.http.latest('push').answerPush({ accepted: 'e.5', durable: 'e.4' });
    await settled();
    expect(at.provider.status.kind).toBe('saving');
    at.http.latest('events').hello();
    at.http.latest('events').write('id: e.5\n\n');
    await settled();
    expect(at.provider.status).toEqual({ kind: 'saved', over: 'http' });
  });

  it('[V5] sends what is written while nothing is connected over whatever opens first', async () => {
    at.provider.connect();
    at.write('early ');
    at.socket.close(1006);
    at.write('later ');
    (await opening()).answerOpen(remote);
    await settled();
    const [answer] = at.http.latest('push').messages;
    Y.applyUpdate(remote, answer?.subarray(3) ?? new Uint8Array());
    expect(remote.getText('content').toString()).toBe('later early ');
  });

  it('[V5] tells both ways of a change while they overlap', async () => {
    await overHttp();
    at.clock.advance(120_000);
    await settled();
    at.socket.accept();
    at.socket.sendStep1(remote);
    at.write('twice');
    await settled();
    at.socket.replayInto(remote);
    for (const push of at.http.of('push')) {
      for (const message of push.messages.filter(([type]) => type === 0)) {
        Y.applyUpdate(remote, message.subarray(3));
      }
    }
    expect(remote.getText('content').toString()).toBe('twice');
  });
});
