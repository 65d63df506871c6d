import { expect, test, type Writer, writerOn } from './fixtures';
import { close, linkBy, open, owner, withToken } from './guarded';
import { idOf, tokenFor } from './operator';
import type { YarrowServer } from './server';

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

/** Notes the states that a page shows from now on. */
async function statesOf({ status }: Writer): Promise<() => Promise<readonly string[]>> {
  const noted = await status.evaluateHandle((shown: HTMLElement) => {
    const states: string[] = [];
    const note = (): unknown => states.push(shown.dataset['state'] ?? '');
    new MutationObserver(note).observe(shown, { attributeFilter: ['data-state'] });
    return states;
  });
  return () => noted.jsonValue();
}

test('[D14] [D13] who is not let in is told so, signs in, and stays when a link is withdrawn', async ({
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
  await ben.state('readonly');

  await open(ben, link);
  await ben.saved();
  await ben.write('Ben did. ');
  await expect(ada.text).toContainText('Ben did.');
  const states = await statesOf(ben);
  await ada.button('Share').click();
  await ada.page.getByRole('button', { name: /^Withdraw:/ }).click();
  await ada.button('Withdraw now').click();
  await ben.state('readonly');
  await ada.page.keyboard.press('Escape');
  await ada.write('Ada went on.');
  await expect(ben.text).toHaveText('Ada wrote this. Ben did. Ada went on.');
  expect(await states()).not.toContain('refused');
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
  await open(ben, link);
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
    await expect(ada.text).toContainText(stood); // and Ben's caret behind it
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
