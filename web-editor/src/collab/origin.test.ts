import { expect, it, vi } from 'vitest';
import { FOREIGN_COPY, type KnownOrigin, learnOrigin, openSameDocument } from './origin';
import type { OpenSocket, SocketEvents } from './socket';

class Copy implements KnownOrigin {
  constructor(public origin: string | null) {}

  rememberOrigin(origin: string): void {
    this.origin = origin;
  }
}

const opened = vi.fn<OpenSocket>();
const closed = vi.fn<SocketEvents['closed']>();
const events: SocketEvents = { opened: () => undefined, received: () => undefined, closed };

async function connect(copy: Copy, find: () => Promise<string | null>): Promise<void> {
  opened.mockReset();
  closed.mockReset();
  openSameDocument(opened, copy, find)('ws://test', events);
  await vi.waitFor(() =>
    expect(opened.mock.calls.length + closed.mock.calls.length).toBeGreaterThan(0),
  );
}

it('[U15] connects a copy of the document that the server has', async () => {
  await connect(new Copy('monday'), async () => 'monday');
  expect(opened).toHaveBeenCalledOnce();
});

it.each([null, 'tuesday'])(
  '[U15] does not send a copy into another document: %s',
  async (origin) => {
    await connect(new Copy('monday'), async () => origin);
    expect(opened).not.toHaveBeenCalled();
    expect(closed).toHaveBeenCalledWith(FOREIGN_COPY, '');
  },
);

it('[U15] connects a copy that does not know yet, and when nobody answers', async () => {
  await connect(new Copy(null), async () => 'tuesday');
  expect(opened).toHaveBeenCalledOnce();
  await connect(new Copy('monday'), async () => Promise.reject(new Error('offline')));
  expect(opened).toHaveBeenCalledOnce();
});

it('does not connect any more after it was closed', async () => {
  opened.mockReset();
  let answer: (origin: string) => void = () => undefined;
  const asked = new Promise<string>((resolve) => {
    answer = resolve;
  });
  openSameDocument(opened, new Copy('monday'), () => asked)('ws://test', events).close();
  answer('monday');
  await asked;
  await Promise.resolve();
  expect(opened).not.toHaveBeenCalled();
});

it('[U15] learns the origin once', async () => {
  const copy = new Copy(null);
  await learnOrigin(copy, async () => Promise.reject(new Error('offline')));
  await learnOrigin(copy, async () => null);
  expect(copy.origin).toBeNull();
  await learnOrigin(copy, async () => 'monday');
  await learnOrigin(copy, async () => 'tuesday');
  expect(copy.origin).toBe('monday');
});
