import type { Page } from '@playwright/test';
import { faults } from './faults';
import { expect, test as base, type Writer, writerOn } from './fixtures';
import { idOf, Operator, SECRET, tokenFor } from './guard';
import { YarrowServer } from './server';

interface Guarded {
  readonly operator: Operator;
  /** Believes the operator's tokens. */
  readonly guarded: YarrowServer;
  /** Asks the operator's webhook, again and again. */
  readonly asking: YarrowServer;
}

const test = base.extend<object, Guarded>({
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

const withToken = (token: string, query = ''): string => `${query}#token=${token}`;

/** Ada, who administers the document and has written a line. */
async function owner(
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
async function linkBy(ada: Writer, right: string, label: string): Promise<string> {
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

/** Every address that a page asked for, of whatever kind. */
function addressesOf(page: Page): string[] {
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  page.on('websocket', (socket) => addresses.push(socket.url()));
  return addresses;
}

async function close(...writers: Writer[]): Promise<void> {
  for (const writer of writers) {
    await writer.context.close();
    expect(writer.complaints).toEqual([]);
  }
}

async function revoke(server: YarrowServer, token: string): Promise<void> {
  const response = await fetch(`${server.url}/api/v1/access/revoke`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${tokenFor('Boss', 'admin', '*')}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ token: idOf(token) }),
  });
  expect(response.status).toBe(200);
}

/** What the server says of a page of its own with this token; from then on it holds for all of them. */
async function rightOf(server: YarrowServer, name: string, token: string): Promise<string> {
  const headers = { Authorization: `Bearer ${token}`, Origin: server.url };
  const response = await fetch(`${server.url}/api/v1/documents/${name}/access`, { headers });
  return ((await response.json()) as { right: string }).right;
}

test('[D10] a link made in the share window lets its visitor read, until it is withdrawn', async ({
  browser,
  guarded,
  name,
}) => {
  const ada = await owner(browser, guarded, name, tokenFor('Ada', 'admin', name));
  const address = await linkBy(ada, 'View', 'For Ben');
  const ben = await writerOn(browser, guarded, 'Ben');
  await ben.page.goto(address);
  await expect(ben.text).toContainText('Ada wrote this.');
  await ben.state('readonly');
  await expect(ben.page.getByRole('status').filter({ hasText: 'View only.' })).toBeVisible();
  await expect(ben.text).toHaveAttribute('contenteditable', 'false');
  await expect(ben.button('Bold')).toBeDisabled();
  await expect(ben.title).not.toBeEditable();
  await ben.text.focus();
  await ben.page.keyboard.type('nothing');
  await ada.write('And this.');
  await expect(ben.text).toHaveText('Ada wrote this. And this.');

  await ada.button('Share').click();
  const window = ada.page.getByRole('dialog', { name: 'Share' });
  const here = window.getByRole('region', { name: 'Here now' });
  await expect(here.getByRole('listitem').filter({ hasText: 'Ben' })).toContainText('can view');
  await expect(here.getByRole('listitem').filter({ hasText: 'Ada (you)' })).toContainText(
    'can edit and share',
  );
  const listed = window.getByRole('region', { name: 'Links' }).getByRole('listitem');
  await expect(listed).toContainText('For Ben');
  await expect(listed).toContainText(/can view · until .*20\d\d/);
  await listed.getByRole('button', { name: 'Withdraw: For Ben' }).click();
  await listed.getByRole('button', { name: 'Withdraw now' }).click();
  await expect(listed).toHaveCount(0);
  await ben.state('refused');
  await expect(ben.page.getByRole('alert')).toContainText('this link was withdrawn');
  await expect(ben.text).toHaveText('Ada wrote this. And this.');
  await close(ada, ben);
});

test('[D9] a token leaves no trace in addresses and logs', async ({ browser, guarded, name }) => {
  const token = tokenFor('Ada', 'admin', name);
  const ada = await writerOn(browser, guarded, 'Ada');
  const addresses = addressesOf(ada.page);
  await ada.opened(name, withToken(token, '?new=rich'));
  expect(ada.page.url()).toBe(`${guarded.url}/d/${name}`);
  await ada.write('Written.');
  await ada.saved();
  const link = await linkBy(ada, 'Edit', 'Edit');
  await ada.page.reload();
  await ada.saved();

  const ben = await writerOn(browser, guarded, 'Ben');
  const others = addressesOf(ben.page);
  await ben.page.goto(link);
  await ben.saved();
  await ben.write(' By link.');
  await ben.saved();
  const download = ben.page.waitForEvent('download');
  await ben.button('Download and share').click();
  await ben.page.getByRole('menuitem', { name: /Download JSON/ }).click();
  await download;
  expect(ben.page.url()).toBe(`${guarded.url}/d/${name}`);

  const signatures = [token, link].map((text) => text.slice(text.lastIndexOf('.') + 1));
  expect(addresses.length).toBeGreaterThan(5);
  for (const signature of signatures) {
    // Playwright shows what was asked to be opened with its fragment, which no browser sends.
    const sent = [...addresses, ...others].map((address) => address.replace(/#.*/, ''));
    expect(sent.filter((address) => address.includes(signature))).toEqual([]);
    expect(guarded.log).not.toContain(signature);
  }
  await close(ada, ben);
});

test('[D14] who is not let in is told so, and sees nothing of the document', async ({
  browser,
  guarded,
  name,
  operator,
}) => {
  const ada = await owner(browser, guarded, name, tokenFor('Ada', 'admin', name));
  const link = await linkBy(ada, 'Edit', '');
  const other = `${guarded.url}/d/${name}-other#${link.split('#')[1]}`;

  const ben = await writerOn(browser, guarded, 'Ben');
  for (const [address, reason] of [
    [`${guarded.url}/d/${name}`, 'You are not signed in'],
    [other, 'this link is for another document'],
    [`${link}x`, 'this link was withdrawn, or is not whole'],
    [`${guarded.url}/d/${name}#token=${tokenFor('Ben', 'write', name, -5)}`, 'has expired'],
  ] as const) {
    await ben.page.goto('about:blank');
    await ben.page.goto(address);
    await expect(ben.page.getByRole('heading', { name: 'You cannot open this' })).toBeVisible();
    await expect(ben.page.getByRole('alert')).toContainText(reason);
    await expect(ben.page.getByText('Ada wrote this.')).toHaveCount(0);
  }
  operator.signsIn = () => tokenFor('Ben', 'read', name);
  await ben.button('Sign in').click();
  await expect(ben.text).toContainText('Ada wrote this.');
  expect(ben.page.url()).toBe(`${guarded.url}/d/${name}`);
  await expect(ben.page.getByRole('button', { name: /You are Ben/ })).toBeVisible();
  await close(ada, ben);
});

test('[D14] the list says that one has to sign in, and then shows what one may read', async ({
  browser,
  guarded,
  name,
  operator,
}) => {
  const ada = await owner(browser, guarded, name, tokenFor('Ada', 'admin', name));
  const ben = await writerOn(browser, guarded, 'Ben');
  await ben.page.goto(guarded.url);
  await expect(ben.page.getByRole('heading', { name: 'Sign in to see' })).toBeVisible();
  operator.signsIn = () => tokenFor('Ben', 'read', name);
  await ben.button('Sign in').click();
  const row = ben.page.getByRole('link', { name: new RegExp(name) });
  await expect(row).toBeVisible();
  await row.click();
  await expect(ben.text).toContainText('Ada wrote this.');
  await close(ada, ben);
});

test('[D13] access revoked while typing: the text stays, and signing in goes on with it', async ({
  browser,
  guarded,
  name,
  operator,
}) => {
  const ada = await owner(browser, guarded, name, tokenFor('Ada', 'admin', name));
  const ben = await writerOn(browser, guarded, 'Ben');
  const token = tokenFor('Ben', 'write', name);
  await ben.opened(name, withToken(token));
  await ben.write('Ben, saved. ');
  await ben.saved();
  await ben.context.setOffline(true);
  await ben.state('offline');
  await ben.write('Ben, unsent.');
  await revoke(guarded, token);
  await ben.context.setOffline(false);
  await ben.state('refused');
  const banner = ben.page.getByRole('alert');
  await expect(banner).toContainText('Your access to this document has ended');
  await expect(banner).toContainText('12 changes that you made');
  await expect(ben.text).toHaveAttribute('contenteditable', 'false');
  await expect(ben.text).toHaveText('Ada wrote this. Ben, saved. Ben, unsent.');
  await expect(ada.text).toHaveText('Ada wrote this. Ben, saved. ');

  operator.signsIn = () => tokenFor('Ben', 'write', name);
  await ben.button('Sign in').click();
  await ben.saved();
  await expect(ada.text).toHaveText('Ada wrote this. Ben, saved. Ben, unsent.');
  await close(ada, ben);
});

test('[D13] an expired token is told calmly, and a new link in the same tab goes on', async ({
  browser,
  guarded,
  name,
}) => {
  const ada = await owner(browser, guarded, name, tokenFor('Ada', 'admin', name));
  const link = await linkBy(ada, 'Edit', '');
  const ben = await writerOn(browser, guarded, 'Ben');
  await ben.opened(name, withToken(tokenFor('Ben', 'write', name, 6)));
  await ben.write('Ben.');
  await ben.state('refused');
  await expect(ben.page.getByRole('alert')).toContainText('has expired');
  await expect(ben.text).toHaveText('Ada wrote this. Ben.');
  await ben.page.evaluate((address) => {
    location.href = address;
  }, link);
  await ben.saved();
  await ben.write(' Again.');
  await expect(ada.text).toHaveText('Ada wrote this. Ben. Again.');
  await close(ada, ben);
});

for (const kind of ['rich', 'code'] as const) {
  test(`[D11] a right changes both ways while one types, ${kind}`, async ({
    browser,
    asking,
    name,
    operator,
  }) => {
    operator.rights.set('Ada', 'write').set('Ben', 'write');
    const ada = await writerOn(browser, asking, 'Ada');
    const ben = await writerOn(browser, asking, 'Ben');
    const sockets: string[] = [];
    ben.page.on('websocket', (socket) => sockets.push(socket.url()));
    await ada.opened(name, withToken('Ada', `?new=${kind}`));
    await ben.opened(name, withToken('Ben'));
    await ben.write('Before.');
    await expect(ada.text).toContainText('Before.');

    operator.rights.set('Ben', 'read');
    const typing = ben.write(' All of this was typed while the right went away from under it.');
    await ben.state('readonly');
    await typing;
    await expect(ben.text).toHaveAttribute('contenteditable', 'false');
    const stood = (await ben.text.textContent()) ?? '';
    await ben.page.keyboard.type('nothing');
    await ben.page.keyboard.press('Control+z');
    expect(await ben.text.textContent()).toBe(stood);
    await expect(ada.page.getByRole('img', { name: 'Ben' })).toHaveAttribute(
      'data-tip',
      'Ben, can view',
    );

    operator.rights.set('Ben', 'write');
    await ben.saved();
    await expect(ada.text).toHaveText(stood);
    await ben.write(' After.');
    await expect(ada.text).toContainText(' After.');
    expect(sockets).toHaveLength(1);
    await close(ada, ben);
  });
}

test('[D12] what was typed when the right went is kept, counted and offered', async ({
  browser,
  asking,
  name,
  operator,
}) => {
  operator.rights.set('Ada', 'write').set('Ben', 'write');
  const ada = await writerOn(browser, asking, 'Ada');
  const ben = await writerOn(browser, asking, 'Ben');
  await ada.opened(name, withToken('Ada', '?new=rich'));
  await ben.opened(name, withToken('Ben'));
  await ben.write('Saved. ');
  await ben.saved();
  await ben.context.setOffline(true);
  await ben.state('offline');
  await ben.write('Unsent.');
  operator.rights.set('Ben', 'read');
  await expect.poll(() => rightOf(asking, name, 'Ben')).toBe('read');
  await ben.context.setOffline(false);
  await ben.state('readonly');
  const banner = ben.page.getByRole('alert');
  await expect(banner).toContainText('You may only view this document now');
  await expect(banner).toContainText('7 changes that you made');
  await expect(banner).toContainText('kept on this device');
  await expect(ben.text).toHaveText('Saved. Unsent.');
  await ada.write('Ada.');
  await expect(ben.text).toContainText('Ada.');
  await ben.page.reload();
  await expect(ben.text).toContainText('Unsent.');
  await ben.state('readonly');
  const download = ben.page.waitForEvent('download');
  await ben.button('Download as text').click();
  await download;
  await ben.button('Discard what was not sent').click();
  await expect(ben.text).toHaveText('Saved. Ada.');
  await expect(ada.text).toHaveText('Saved. Ada.');
  await close(ada, ben);
});

test('[D10] on an open server a document’s address is its link', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.button('Share').click();
  const window = ada.page.getByRole('dialog', { name: 'Share' });
  await expect(window).toContainText('Its address is a link to it');
  await expect(window.getByLabel('Address of the document')).toHaveValue(`${ada.url}/d/${name}`);
  await window.getByRole('button', { name: 'Copy' }).click();
  await expect(window.getByRole('button', { name: 'Copied' })).toBeVisible();
  await expect(window.getByRole('region', { name: 'Here now' })).not.toContainText('can');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`[D10] what is said of rights has no fault that axe finds, ${colorScheme}`, async ({
    browser,
    guarded,
    name,
  }) => {
    const picture = async ({ page }: Writer, what: string): Promise<void> => {
      await page.screenshot({ path: `target/pictures/share-${what}-${colorScheme}.png` });
      await page.setViewportSize({ width: 390, height: 780 });
      await page.screenshot({ path: `target/pictures/share-${what}-${colorScheme}-phone.png` });
      await page.setViewportSize({ width: 1280, height: 860 });
    };
    const ada = await owner(browser, guarded, name, tokenFor('Ada', 'admin', name));
    const ben = await writerOn(browser, guarded, 'Ben');
    await ada.page.emulateMedia({ colorScheme });
    await ben.page.emulateMedia({ colorScheme });
    await ben.page.goto(`${guarded.url}/d/${name}`);
    await expect(ben.button('Sign in')).toBeVisible();
    expect(await faults(ben)).toEqual([]);
    await picture(ben, 'denied');
    await ben.page.goto(guarded.url);
    await expect(ben.button('Sign in')).toBeVisible();
    expect(await faults(ben)).toEqual([]);
    await picture(ben, 'home');
    const link = await linkBy(ada, 'View', 'For Ben and the others of the group');
    await linkBy(ada, 'Edit', '');
    await ben.page.goto(link);
    await ben.state('readonly');
    await expect(ben.text).toContainText('Ada wrote');
    expect(await faults(ben)).toEqual([]);
    await picture(ben, 'view-only');
    await ada.button('Share').click();
    await ada.button('Make link').click();
    await expect(ada.page.getByLabel('The new link')).toBeVisible();
    expect(await faults(ada)).toEqual([]);
    await picture(ada, 'window');
    await ada.page.getByRole('button', { name: /^Withdraw: For Ben/ }).click();
    expect(await faults(ada)).toEqual([]);
    await ada.button('Withdraw now').click();
    await ben.state('refused');
    await expect(ben.button('Sign in')).toBeVisible();
    expect(await faults(ben)).toEqual([]);
    await picture(ben, 'ended');
    await close(ada, ben);
  });
}
