import { test as base } from '@playwright/test';
import { Operator, SECRET } from './operator';
import { YarrowServer } from './server';

/** What a worker starts when a test first asks for it, and keeps for all its tests. */
export interface Servers {
  /** Open to everybody. A test may kill it, and has to start it again. */
  readonly server: YarrowServer;
  readonly operator: Operator;
  /** Believes the operator's tokens. */
  readonly guarded: YarrowServer;
  /** Asks the operator's webhook, again and again. */
  readonly asking: YarrowServer;
}

async function lend(
  starting: Promise<YarrowServer>,
  use: (server: YarrowServer) => Promise<void>,
): Promise<void> {
  const server = await starting;
  await use(server);
  await server.dispose();
}

/** One for all tests, because a worker ends where a test has other fixtures than the one before. */
export const withServers = base.extend<object, Servers>({
  server: [({}, use) => lend(YarrowServer.start(), use), { scope: 'worker' }],
  operator: [
    async ({}, use) => {
      const operator = await Operator.start();
      await use(operator);
      await operator.close();
    },
    { scope: 'worker' },
  ],
  guarded: [
    ({ operator }, use) =>
      lend(
        YarrowServer.start({
          YARROW_JWT_SECRET: SECRET,
          YARROW_JWT_CLOCK_SKEW: '0s',
          YARROW_SIGN_IN_URL: `${operator.url}/in?app=docs`,
        }),
        use,
      ),
    { scope: 'worker' },
  ],
  asking: [
    ({ operator }, use) =>
      lend(
        YarrowServer.start({
          YARROW_WEBHOOK_URL: `${operator.url}/access`,
          YARROW_WEBHOOK_SECRET: SECRET,
          YARROW_WEBHOOK_CACHE: '200ms',
        }),
        use,
      ),
    { scope: 'worker' },
  ],
});
