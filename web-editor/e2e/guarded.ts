import { expect, test as base, type Writer, writerOn } from './fixtures';
import { Operator, SECRET } from './operator';
import { YarrowServer } from './server';

interface Guarded {
  readonly operator: Operator;
  /** Believes the operator's tokens. */
  readonly guarded: YarrowServer;
  /** Asks the operator's webhook, again and again. */
  readonly asking: YarrowServer;
}

export const test = base.extend<object, Guarded>({
  operator: [
    async ({}, use) => {
      const operator = await Operator.start();
      await use(operator);
      await operator.close();
    },
    { scope: 'worker' },
  ],
  guarded: [
    async ({ operator }, use) => {
      const server = await YarrowServer.start({
        YARROW_JWT_SECRET: SECRET,
        YARROW_JWT_CLOCK_SKEW: '0s',
        YARROW_SIGN_IN_URL: `${operator.url}/in?app=docs`,
      });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],
  asking: [
    async ({ operator }, use) => {
      const server = await YarrowServer.start({
        YARROW_WEBHOOK_URL: `${operator.url}/access`,
        YARROW_WEBHOOK_SECRET: SECRET,
        YARROW_WEBHOOK_CACHE: '200ms',
      });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],
});

/** An address's end that carries a token. */
export const withToken = (token: string, query = ''): string => `${query}#token=${token}`;

/** Ada, who administers the document and has written a line. */
export async function owner(
  browser: Parameters<typeof writerOn>[0],
  server: YarrowServer,
  name: string,
  token: string,
): Promise<Writer> {
  const ada = await writerOn(browser, server, 'Ada');
  await ada.opened(name, withToken(token, '?new=rich'));
  await ada.write('Ada wrote this. ');
  await ada.saved();
  return ada;
}

/** Makes a link in the share window, and returns its address. */
export async function linkBy(ada: Writer, right: string, label: string): Promise<string> {
  await ada.button('Share').click();
  const window = ada.page.getByRole('dialog', { name: 'Share' });
  await window.getByLabel('Whoever has the link may').selectOption(right);
  await window.getByLabel(/What it is for/).fill(label);
  await window.getByRole('button', { name: 'Make link' }).click();
  const address = await window.getByLabel('The new link').inputValue();
  await ada.page.keyboard.press('Escape');
  await expect(window).toHaveCount(0);
  return address;
}

/** Ends their visit, in which the browser had nothing to complain about. */
export async function close(...writers: Writer[]): Promise<void> {
  for (const writer of writers) {
    await writer.context.close();
    expect(writer.complaints).toEqual([]);
  }
}
