import { afterEach, expect, it, vi } from 'vitest';
import { ask, bestToken, makeLink, Refusal } from './api';

afterEach(() => vi.unstubAllGlobals());

interface Asked {
  readonly path: string;
  readonly init: RequestInit;
}

/** A server that answers each token with a right, and whoever has none with 403. */
function serve(rights: Readonly<Record<string, string>>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    asked.push({ path, init });
    const shown = new Headers(init.headers).get('authorization')?.replace('Bearer ', '') ?? '';
    const right = rights[shown];
    return right === undefined
      ? Response.json({ detail: 'ask Bob' }, { status: 403 })
      : Response.json({ right, token: 'made' });
  });
  return asked;
}

it('[D9] shows a token in the header, and never in an address', async () => {
  const asked = serve({ secret: 'admin' });
  await makeLink('team/a', 'secret', { right: 'read', expires: null, label: '' });
  const [{ path, init } = { path: '', init: {} }] = asked;
  expect(path).toBe('/api/v1/documents/team/a/links');
  expect(new Headers(init.headers).get('authorization')).toBe('Bearer secret');
  expect(init.method).toBe('POST');
});

it('says no in the words of the server', async () => {
  serve({});
  const refused = await ask('/x', undefined).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refusal);
  expect((refused as Refusal).message).toBe('ask Bob');
  expect((refused as Refusal).wantsToken).toBe(true);
});

it.each([
  [{ mine: 'read', link: 'write' }, 'link'],
  [{ mine: 'write', link: 'read' }, 'mine'],
  [{ mine: 'write', link: 'write' }, 'mine'],
  [{ link: 'read' }, 'link'],
  [{}, 'mine'],
] as const)('[D9] of two tokens, the one that allows more is shown: %j', async (rights, best) => {
  serve(rights);
  expect(await bestToken('a', ['mine', 'link'])).toBe(best);
});

it('asks nobody where there is nothing to choose', async () => {
  const asked = serve({});
  expect(await bestToken('a', [])).toBeUndefined();
  expect(await bestToken('a', ['only'])).toBe('only');
  expect(asked).toEqual([]);
});
