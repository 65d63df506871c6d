import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { encodeBatch } from '../batch.js';
import { encodeAwareness, encodeUpdate } from '../messages.js';
import { Bench } from '../testing/bench.js';
import { settled, type SyncRequest, typed } from '../testing/sync-end.js';

let at: Bench;
let remote: Y.Doc;

beforeEach(() => {
  at = new Bench({ transports: ['http'], token: 'secret' });
  remote = new Y.Doc();
});

afterEach(() => at.end());

/** In step, with a stream, and everything saved. */
async function connected(ticket: object = {}): Promise<void> {
  at.provider.connect();
  await settled();
  at.http.latest('open').answerOpen(remote, 'e.1', ticket);
  await settled();
  at.http.latest('events').hello();
  at.http.latest('push').answerPush();
  await passed(50);
}

async function passed(millis: number): Promise<void> {
  await settled();
  at.clock.advance(millis);
  await settled();
}

const push = (): SyncRequest => at.http.latest('push');

const remoteText = (): string => remote.getText('content').toString();

function written(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('content').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

describe('opening', () => {
  it('[V2] says what we have and who we are, and answers what the server asks', async () => {
    remote.getText('content').insert(0, 'theirs');
    at.write('mine ');
    await connected();
    const open = at.http.latest('open');
    expect(open.kinds).toEqual(['0/0', '1']);
    expect(open.headers.get('Authorization')).toBe('Bearer secret');
    expect(open.headers.get('Yarrow-Sync')).toBe('1');
    const events = at.http.latest('events');
    expect(events.headers.get('Yarrow-Ticket')).toBe('t1');
    expect(events.headers.get('Last-Event-ID')).toBe('e.1');
    expect(at.http.of('push')[0]?.kinds[0]).toBe('0/1');
    expect(at.doc.getText('content').toString()).toContain('theirs');
    expect(at.provider.status).toEqual({ kind: 'saved', over: 'http' });
  });

  it('[V2] gives up an opening that nobody answers', async () => {
    at.provider.connect();
    await passed(30_000);
    expect(at.http.latest('open').aborted).toBe(true);
    expect(at.provider.status.kind).toBe('waiting');
  });

  it('leaves a server whose answer cannot be used', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    at.provider.connect();
    await settled();
    at.http.latest('open').answer(new Response('<html>'));
    await settled();
    expect(at.provider.status).toMatchObject({ because: 'The server sent something unreadable' });
  });
});

describe('the way down', () => {
  it('[V13] goes on with the latest ticket where the last stream ended', async () => {
    await connected();
    at.http.latest('events').update(written('a'), 'e.7');
    await settled();
    expect(at.doc.getText('content').toString()).toBe('a');
    at.http.latest('events').endStream();
    await passed(1_000);
    expect(at.http.of('events')).toHaveLength(2);
    expect(at.http.latest('events').headers.get('Last-Event-ID')).toBe('e.7');
    expect(at.http.latest('events').headers.get('Yarrow-Ticket')).toBe('t2');
  });

  it('[V13] leaves a stream in which two heartbeats were missed, and listens anew', async () => {
    await connected({ heartbeatMs: 10_000 });
    await passed(20_000);
    at.http.latest('events').write(':\n\n');
    await passed(24_999);
    expect(at.http.latest('events').aborted).toBe(false);
    await passed(1);
    expect(at.http.latest('events').aborted).toBe(true);
    await passed(1_200);
    expect(at.http.of('events')).toHaveLength(2);
    expect(at.provider.synced).toBe(true);
  });

  it('[V2] asks again and again where streams are held back', async () => {
    at.provider.connect();
    await settled();
    at.http.latest('open').answerOpen(remote);
    await settled();
    at.http.latest('events').stream();
    await passed(3_000);
    expect(at.http.of('events')[0]?.aborted).toBe(true);
    const poll = at.http.latest('poll');
    expect(poll.headers.get('Last-Event-ID')).toBe('e.1');
    poll.answerBatch([typed(111, 'e.5'), encodeUpdate(written('polled'))]);
    await settled();
    expect(at.doc.getText('content').toString()).toBe('polled');
    expect(at.http.of('poll')).toHaveLength(2);
    expect(at.http.latest('poll').headers.get('Last-Event-ID')).toBe('e.5');
    at.http.latest('poll').answerEmpty(204);
    await passed(1_000);
    expect(at.http.of('poll')).toHaveLength(3);
    expect(at.http.of('events')).toHaveLength(1);
  });

  it('[V2] does not give up streams for one that began late', async () => {
    await connected();
    at.http.latest('events').endStream();
    await passed(1_000);
    await passed(3_000);
    await passed(1_200);
    expect(at.http.of('poll')).toHaveLength(0);
    expect(at.http.of('events')).toHaveLength(3);
  });

  it('[V2] listens to streams again on another network', async () => {
    at.provider.connect();
    await settled();
    at.http.latest('open').answerOpen(remote);
    await passed(3_000);
    expect(at.http.of('poll')).toHaveLength(1);
    at.page.dispatchEvent(new Event('online'));
    await settled();
    expect(at.http.of('poll')[0]?.aborted).toBe(true);
    expect(at.http.of('events')).toHaveLength(2);
  });

  it.each(['resync', 'other epoch'])(
    '[V9] begins anew on %s, and keeps what it has',
    async (why) => {
      await connected();
      at.write('mine');
      await settled();
      if (why === 'resync') at.http.latest('events').write('event: resync\ndata: {}\n\n');
      else push().answerPush({ accepted: 'f.1', durable: 'e.9' });
      await settled();
      expect(at.http.of('open')).toHaveLength(2);
      at.http.latest('open').answerOpen(remote, 'f.1');
      await settled();
      expect(push().kinds[0]).toBe('0/1');
      push().answerPush({ accepted: 'f.2', durable: 'f.2' });
      await settled();
      expect(at.provider.status.kind).toBe('saved');
    },
  );

  it('[V9] does not begin anew again and again', async () => {
    at.provider.connect();
    await settled();
    for (let turn = 0; turn < 2; turn += 1) {
      at.http.latest('open').answerOpen(remote);
      await settled();
      at.http.latest('events').answerProblem(409, 'resync');
      await settled();
    }
    expect(at.http.of('open')).toHaveLength(2);
    expect(at.provider.status.kind).toBe('waiting');
  });
});

describe('the way up', () => {
  it('[V3] has one push in flight, and merges what is written meanwhile', async () => {
    await connected();
    at.write('c');
    at.write('b');
    at.write('a');
    await settled();
    expect(at.http.of('push')).toHaveLength(2);
    expect(at.provider.unsaved).toBe(3);
    push().answerPush();
    await passed(50);
    expect(at.http.of('push')).toHaveLength(3);
    expect(push().kinds).toEqual(['0/2']);
    push().answerPush();
    await settled();
    for (const { messages } of at.http.of('push')) {
      for (const message of messages)
        if (message[0] === 0) Y.applyUpdate(remote, message.subarray(3));
    }
    expect(remoteText()).toBe('abc');
    expect(at.provider.unsaved).toBe(0);
  });

  it('[V8] repeats a push as long as the server asks, and no sooner', async () => {
    await connected();
    at.write('a');
    await settled();
    push().answerProblem(429, 'rate', { 'Retry-After': '7' });
    await passed(6_999);
    expect(at.http.of('push')).toHaveLength(2);
    await passed(1);
    expect(at.http.of('push')).toHaveLength(3);
    expect(push().messages).toEqual(at.http.of('push')[1]?.messages);
    push().answerPush();
    await settled();
    expect(at.provider.unsaved).toBe(0);
  });

  it('[V8] waits as long as a busy server says before it opens again', async () => {
    at.provider.connect();
    await settled();
    at.http.latest('open').answerProblem(503, 'unavailable', { 'Retry-After': '20' });
    await settled();
    expect(at.provider.status).toMatchObject({ inSeconds: 20, because: 'The server is busy' });
  });

  it('[V3] gives the line up when a push fails again and again, and loses nothing', async () => {
    await connected();
    at.write('a');
    await settled();
    for (let failures = 0; failures < 4; failures += 1) {
      push().fail(new TypeError('network'));
      await passed(5_000);
    }
    await settled();
    expect(at.http.of('open')).toHaveLength(2);
    expect(at.provider.unsaved).toBe(1);
  });

  it('[V4] does not call saved what was refused, and brings it once it may be written', async () => {
    await connected();
    at.write('a');
    await settled();
    push().answerPush({ refused: 1, right: 'read', accepted: 'e.9', durable: 'e.9' });
    await settled();
    expect(at.provider.writable).toBe(false);
    expect(at.provider.unsaved).toBe(1);
    const allowed = Buffer.from(encodeBatch([new Uint8Array([101, 2])])).toString('base64');
    at.http.latest('events').write(`data: ${allowed}\n\n`);
    await settled();
    expect(at.http.of('open')).toHaveLength(2);
    at.http.latest('open').answerOpen(remote, 'e.9');
    await settled();
    push().answerPush({ accepted: 'e.10', durable: 'e.10' });
    await settled();
    expect(at.provider.unsaved).toBe(0);
  });
});

describe('final answers and tokens', () => {
  it.each([
    [403, 'forbidden', 4403],
    [403, 'origin', 4403],
    [400, 'malformed', 4400],
    [413, 'too-large', 4413],
  ])('[V7] %i %s ends all attempts, and is told once', async (status, code, closeCode) => {
    const told: unknown[] = [];
    at.provider.on('status', (now) => told.push(now.kind));
    at.provider.connect();
    await settled();
    at.http.latest('open').answerProblem(status, code);
    await passed(600_000);
    expect(at.provider.status).toMatchObject({ kind: 'refused', code: closeCode });
    expect(told).toEqual(['connecting', 'refused']);
    expect(at.http.requests).toHaveLength(1);
  });

  it('[V7] a token that is a text is not shown again when it has expired', async () => {
    await connected();
    at.http.latest('events').write('event: denied\ndata: {"code":"unauthorized"}\n\n');
    await passed(600_000);
    expect(at.provider.status).toMatchObject({ kind: 'refused', code: 4401 });
    expect(at.http.of('open')).toHaveLength(1);
  });

  it('[V7] asks for a fresh token when one has expired, once', async () => {
    at.end();
    const tokens = ['one', 'two', 'three'];
    at = new Bench({ transports: ['http'], token: async () => tokens.shift() ?? '' });
    await connected();
    at.http.latest('events').write('event: denied\ndata: {"code":"unauthorized"}\n\n');
    await settled();
    expect(at.http.latest('open').headers.get('Authorization')).toBe('Bearer two');
    at.http.latest('open').answerProblem(401, 'unauthorized');
    await passed(600_000);
    expect(at.provider.status).toMatchObject({ kind: 'refused', code: 4401 });
    expect(tokens).toEqual(['three']);
  });

  it('[V7] tries another token when one lets nobody in any more, and none twice', async () => {
    at.end();
    const tokens = ['link', 'own', 'own'];
    at = new Bench({ transports: ['http'], token: async () => tokens.shift() });
    await connected();
    at.http.latest('events').write('event: denied\ndata: {"code":"forbidden"}\n\n');
    await settled();
    expect(at.http.latest('open').headers.get('Authorization')).toBe('Bearer own');
    await passed(10_000);
    at.http.latest('open').answerProblem(403, 'forbidden');
    await passed(600_000);
    expect(at.provider.status).toMatchObject({ kind: 'refused', code: 4403 });
    expect(at.http.of('open')).toHaveLength(2);
  });

  it('[V7] tries again when no token can be had', async () => {
    at.end();
    at = new Bench({
      transports: ['http'],
      token: async () => Promise.reject(new Error('offline')),
    });
    at.provider.connect();
    await settled();
    expect(at.provider.status).toMatchObject({ kind: 'waiting', because: 'No token could be had' });
  });

  it.each([401, 403, 404, 502])(
    '[V8] what somebody between answers is not final: %i',
    async (status) => {
      at.provider.connect();
      await settled();
      at.http.latest('open').answer(new Response('<h1>No</h1>', { status }));
      await settled();
      expect(at.provider.status).toMatchObject({
        kind: 'waiting',
        because: `The server answered ${status}`,
      });
    },
  );
});

describe('presence', () => {
  const statesIn = (request: SyncRequest): unknown[] =>
    request.messages
      .filter(([type]) => type === 1)
      .map((message) => new TextDecoder().decode(message).match(/\{.*\}|null/)?.[0]);

  it('[V10] is told while the page is there, and shown', async () => {
    await connected({ presenceMs: 10_000 });
    const before = at.http.of('push').length;
    await passed(10_000);
    expect(at.http.of('push')).toHaveLength(before + 1);
    expect(push().kinds).toEqual(['1']);
    const peer = new Awareness(new Y.Doc());
    peer.setLocalState({ user: 'Ben' });
    const batch = encodeBatch([encodeAwareness(encodeAwarenessUpdate(peer, [peer.clientID]))]);
    at.http.latest('events').write(`data: ${Buffer.from(batch).toString('base64')}\n\n`);
    await settled();
    expect(at.provider.awareness.getStates().get(peer.clientID)).toEqual({ user: 'Ben' });
    peer.destroy();
  });

  it('[V10] is told also when it changed while the session was opened', async () => {
    at.provider.connect();
    await settled();
    at.provider.awareness.setLocalState({ user: 'Ada' });
    at.http.latest('open').answerOpen(remote);
    await settled();
    expect(statesIn(push())).toEqual(['{"user":"Ada"}']);
  });

  it('[V10] says goodbye, after what waits, when the page goes', async () => {
    await connected();
    at.provider.awareness.setLocalState({ user: 'Ada' });
    await settled();
    at.write('last words');
    at.page.dispatchEvent(new Event('pagehide'));
    const farewells = at.http.of('push').filter(({ keepalive }) => keepalive);
    expect(farewells.flatMap(({ kinds }) => kinds)).toContain('0/2');
    expect(farewells.map(statesIn)).toEqual([['{"user":"Ada"}', 'null']]);
    const back = Object.assign(new Event('pageshow'), { persisted: true });
    at.page.dispatchEvent(back);
    expect(at.provider.awareness.getLocalState()).toEqual({ user: 'Ada' });
  });
});

it('[V11] leaves nothing behind when it is destroyed', async () => {
  await connected();
  at.write('last words');
  await settled();
  at.provider.destroy();
  await settled();
  expect(at.clock.idle).toBe(true);
  const open = at.http.requests.filter(({ keepalive, what }) => !keepalive && what === 'events');
  expect(open.every(({ aborted }) => aborted)).toBe(true);
  const requests = at.http.requests.length;
  at.doc.getText('content').insert(0, 'alone');
  at.clock.advance(600_000);
  await settled();
  expect(at.http.requests).toHaveLength(requests);
  expect(at.doc.getText('content').toString()).toBe('alonelast words');
});
