import {
  type Browser,
  type BrowserContext,
  expect,
  type Locator,
  type Page,
} from '@playwright/test';
import * as Y from 'yjs';
import { withServers } from './servers';

/** Someone with a browser of their own. */
export class Writer {
  readonly page: Page;
  readonly text: Locator;
  readonly title: Locator;
  readonly status: Locator;
  /** What the browser complained about: nothing, in a passing test. */
  readonly complaints: string[] = [];

  constructor(
    readonly context: BrowserContext,
    page: Page,
    readonly url: string,
  ) {
    this.page = page;
    this.text = page.getByRole('textbox', { name: 'Document text' });
    this.title = page.getByRole('textbox', { name: 'Title' });
    this.status = page.locator('.status');
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      const policy = message.text().includes('Content Security Policy');
      if (policy) this.complaints.push(message.text());
    });
  }

  async open(name: string, query = ''): Promise<void> {
    await this.page.goto(`${this.url}/d/${name}${query}`);
  }

  async opened(name: string, query = ''): Promise<void> {
    await this.open(name, query);
    await expect(this.text).toBeVisible();
    await this.saved();
  }

  async saved(): Promise<void> {
    await this.state('saved');
  }

  async state(kind: string): Promise<void> {
    await expect(this.status).toHaveAttribute('data-state', kind, { timeout: 30_000 });
  }

  /** Types at the end of the text. */
  async write(words: string): Promise<void> {
    await this.text.focus();
    await this.page.keyboard.press('Control+End');
    await this.page.keyboard.type(words);
  }

  button(label: string): Locator {
    return this.page.getByRole('button', { name: label, exact: true });
  }
}

const COLOURS: Readonly<Record<string, string>> = { Ada: '#0b6e99', Ben: '#b3541e' };

async function newWriter(browser: Browser, url: string, name: string): Promise<Writer> {
  const context = await browser.newContext();
  const identity = JSON.stringify({ name, colour: COLOURS[name] ?? '#6b4fa0' });
  await context.addInitScript((value) => {
    if (location.protocol !== 'about:' && localStorage.getItem('yarrow.identity') === null) {
      localStorage.setItem('yarrow.identity', value);
    }
  }, identity);
  return new Writer(context, await context.newPage(), url);
}

/** Someone on a server of the test's own, or behind a proxy; to be closed by the test. */
export const writerOn = (
  browser: Browser,
  server: { readonly url: string },
  name: string,
): Promise<Writer> => newWriter(browser, server.url, name);

/** Where the pages synchronise, for tests that stand between them and the server. */
export const syncAddress = (url: URL): boolean => url.pathname.startsWith('/ws/');

/** A server that accepts every connection and says nothing. */
export async function silence({ page }: Writer): Promise<void> {
  await page.routeWebSocket(syncAddress, () => undefined);
  await page.route(/\/sync\//, () => undefined);
}

let documents = 0;

/** A name that no other test uses. */
export const freshName = (): string => `e2e/document-${process.pid}-${(documents += 1)}`;

interface Fixtures {
  readonly ada: Writer;
  readonly ben: Writer;
  readonly name: string;
}

async function lend(
  browser: Browser,
  url: string,
  name: string,
  use: (writer: Writer) => Promise<void>,
): Promise<void> {
  const writer = await newWriter(browser, url, name);
  await use(writer);
  await writer.context.close();
  expect(writer.complaints).toEqual([]);
}

export const test = withServers.extend<Fixtures>({
  ada: ({ browser, server }, use) => lend(browser, server.url, 'Ada', use),
  ben: ({ browser, server }, use) => lend(browser, server.url, 'Ben', use),
  name: async ({}, use) => use(freshName()),
});

/** Sends an update to a document as another client would, and waits until it is on disk. */
export async function sendUpdate(writer: Writer, name: string, doc: Y.Doc): Promise<void> {
  await writer.page.goto(writer.url);
  const update = [...Y.encodeStateAsUpdate(doc)];
  await writer.page.evaluate(
    ({ path, bytes, length }) =>
      new Promise<void>((resolve, reject) => {
        const socket = new WebSocket(`ws://${location.host}/ws/${path}?ack=1`);
        socket.binaryType = 'arraybuffer';
        socket.onopen = () => socket.send(new Uint8Array([0, 2, ...length, ...bytes]));
        socket.onclose = ({ code }) => reject(new Error(`closed with ${code}`));
        socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
          const [type, count] = new Uint8Array(data);
          if (type !== 100 || count !== 1) return;
          socket.onclose = null;
          socket.close();
          resolve();
        };
      }),
    { path: name, bytes: update, length: varUint(update.length) },
  );
}

function varUint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varUint(Math.floor(value / 128))];
}

export async function exported(url: string, name: string, format: string): Promise<Buffer> {
  const response = await fetch(`${url}/api/v1/documents/${name}/export?format=${format}`);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

/** The words of a document as the server has them, without what ends the last line. */
export const exportedWords = async (url: string, name: string): Promise<string> =>
  (await exported(url, name, 'text')).toString().trimEnd();

/** The document as the server has it. */
export async function storedDoc(url: string, name: string): Promise<Y.Doc> {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, await exported(url, name, 'yjs'));
  return doc;
}

export { expect };
export { Peer } from './peer';
