import { expect, it } from 'vitest';
import { checkOrigin, FOREIGN_COPY, type KnownOrigin, learnOrigin } from './origin';

class Copy implements KnownOrigin {
  constructor(public origin: string | null) {}

  rememberOrigin(origin: string): void {
    this.origin = origin;
  }
}

const offline = async (): Promise<never> => Promise.reject(new Error('offline'));

it('[U15] connects a copy of the document that the server has', async () => {
  expect(await checkOrigin(new Copy('monday'), async () => 'monday')).toBeNull();
});

it.each([null, 'tuesday'])(
  '[U15] does not send a copy into another document: %s',
  async (origin) => {
    expect(await checkOrigin(new Copy('monday'), async () => origin)).toBe(FOREIGN_COPY);
  },
);

it('[U15] connects a copy that does not know yet, and when nobody answers', async () => {
  expect(await checkOrigin(new Copy(null), async () => 'tuesday')).toBeNull();
  expect(await checkOrigin(new Copy('monday'), offline)).toBeNull();
});

it('[U15] learns the origin once', async () => {
  const copy = new Copy(null);
  await learnOrigin(copy, offline);
  await learnOrigin(copy, async () => null);
  expect(copy.origin).toBeNull();
  await learnOrigin(copy, async () => 'monday');
  await learnOrigin(copy, async () => 'tuesday');
  expect(copy.origin).toBe('monday');
});
