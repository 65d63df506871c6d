import { resolve } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { preview } from 'vite';
import { YarrowServer } from '../../../web-editor/e2e/server.ts';

const ROOT = resolve(import.meta.dirname, '..');
const INVISIBLE = /[\u200b\u2060\ufeff]/g;

/** Someone with a browser of their own who has opened a sample. */
class Writer {
  /** What the browser complained about: nothing, in a passing test. */
  complaints = [];

  constructor(page, sample) {
    this.page = page;
    this.sample = sample;
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  async open(site, name) {
    await this.page.goto(`${site}/${this.sample.folder}/?name=${name}`);
    await expect(this.page.getByRole('status')).toHaveText('connected');
    await expect(this.badge(name)).toBeVisible();
  }

  badge(name) {
    return this.page.getByRole('list', { name: 'Here' }).getByText(name, { exact: true });
  }

  /** Adds words at the end, or as an entry. */
  async write(words) {
    if (this.sample.kind === 'map') {
      await this.page.getByRole('textbox', { name: 'New entry' }).focus();
      await this.page.keyboard.type(words);
      return this.page.keyboard.press('Enter');
    }
    await this.page.locator(this.sample.text).click();
    await this.page.keyboard.press('Control+End');
    return this.page.keyboard.type(words);
  }

  /** What is written, without the names in others' carets. */
  async words() {
    const words = await this.page.locator(this.sample.text).evaluate((text, caret) => {
      const fields = [...text.querySelectorAll('li input:not([type])'), text];
      const typed = fields.map(({ value = '' }) => value).join('\n');
      const copy = text.cloneNode(true);
      if (caret) copy.querySelectorAll(caret).forEach((label) => label.remove());
      return typed + copy.textContent;
    }, this.sample.caret);
    return words.replace(INVISIBLE, '').replaceAll('\u00a0', ' ');
  }

  /** The name in somebody's caret, its colour, and whether one can read it, as the browser shows them. */
  caret() {
    return this.page.locator(this.sample.caret).evaluate((label) => {
      const after = getComputedStyle(label, '::after');
      const shown = after.content === 'none' ? getComputedStyle(label) : after;
      const name = after.content === 'none' ? label.textContent : JSON.parse(after.content);
      const legible = shown.color === 'rgb(255, 255, 255)' && shown.opacity === '1';
      return { name: name.trim(), color: shown.backgroundColor, legible };
    });
  }

  async colorOf(name) {
    const color = await this.badge(name).evaluate(
      (label) => getComputedStyle(label).backgroundColor,
    );
    return { name, color, legible: true };
  }
}

/** `server` is one Yarrow for all tests, `site` the address of the built samples before it. */
export const test = base.extend({
  server: [
    async ({}, use) => {
      const server = await YarrowServer.start();
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],
  site: [
    async ({ server }, use) => {
      process.env.YARROW = server.url;
      const site = await preview({
        root: ROOT,
        logLevel: 'silent', // it reports each connection that a page leaves
        preview: { host: 'localhost', port: 0 },
      });
      await use(site.resolvedUrls.local[0].replace(/\/$/, ''));
      await site.close();
    },
    { scope: 'worker' },
  ],
  /** Opens a sample in a new browser context, and looks for complaints at the end. */
  opened: async ({ browser, site }, use) => {
    const writers = [];
    await use(async (sample, name) => {
      const context = await browser.newContext();
      const writer = new Writer(await context.newPage(), sample);
      writers.push(writer);
      await writer.open(site, name);
      return writer;
    });
    for (const { page, complaints } of writers) {
      await page.context().close();
      expect(complaints).toEqual([]);
    }
  },
});

export { expect };
