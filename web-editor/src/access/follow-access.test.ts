import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Right } from 'yarrow-provider';
import type { OwnAccess } from './api';
import { followAccess } from './follow-access';

let right: Right | null;
let token: string;
let users: Record<string, string>;
let asked: string[];
let told: (string | null)[];
let changed: () => void;
let synced: () => void;
let stop: () => void;

/** Everything that is under way has come to its end. */
const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};

beforeEach(() => {
  right = null;
  token = 'ada';
  users = { ada: 'Ada', eva: 'Eva' };
  asked = [];
  told = [];
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  vi.stubGlobal('fetch', async (_path: string, { headers }: RequestInit) => {
    const shown = new Headers(headers).get('authorization')?.replace('Bearer ', '') ?? '';
    asked.push(shown);
    const name = users[shown];
    return name === undefined
      ? Response.json({ detail: 'no' }, { status: 503 })
      : Response.json({ right, user: { id: shown, name, color: null } });
  });
  stop = followAccess(
    {
      name: 'a',
      get right() {
        return right;
      },
      provider: {
        subscribe: (listener) => {
          changed = listener;
          return () => (changed = () => undefined);
        },
        onSynced: (listener) => {
          synced = listener;
          return () => (synced = () => undefined);
        },
      },
      token: async () => token,
    },
    (access: OwnAccess | null) => told.push(access?.user.name ?? null),
  );
});

afterEach(() => {
  stop();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** The server lets one in, as it does: the right first, and then what is in the document. */
async function letIn(given: Right): Promise<void> {
  right = given;
  changed();
  synced();
  await settled();
}

it('asks once when one is let in, and no more where nothing is new', async () => {
  await settled();
  expect(asked).toEqual([]);
  await letIn('admin');
  await letIn('admin');
  expect(asked).toEqual(['ada']);
  expect(told).toEqual(['Ada']);
});

it('[D10] knows of another token, also where it has the same right', async () => {
  await letIn('admin');
  token = 'eva';
  await letIn('admin');
  expect(asked).toEqual(['ada', 'eva']);
  expect(told).toEqual(['Ada', 'Eva']);
});

it('[D10] asks when the right changes', async () => {
  await letIn('admin');
  right = 'read';
  changed();
  await settled();
  expect(asked).toEqual(['ada', 'ada']);
});

it('[D10] forgets what it knew of an earlier token where the server does not answer, and asks again', async () => {
  await letIn('admin');
  token = 'eva';
  users = {};
  await letIn('admin');
  expect(told).toEqual(['Ada', null]);
  users = { eva: 'Eva' };
  await letIn('admin');
  expect(told).toEqual(['Ada', null, 'Eva']);
});

it('[D10] an answer about an earlier token, come late, counts for nothing', async () => {
  const answers: ((response: Response) => void)[] = [];
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => answers.push(resolve)));
  await letIn('admin');
  token = 'eva';
  await letIn('admin');
  const [late, current] = answers;
  current?.(Response.json({ user: { name: 'Eva' } }));
  await settled();
  late?.(Response.json({ user: { name: 'Ada' } }));
  await settled();
  expect(told).toEqual(['Eva']);
});
