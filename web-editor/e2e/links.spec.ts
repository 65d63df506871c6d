import { expect, test, writerOn } from './fixtures';
import { close, linkBy, open, owner, withToken } from './guarded';
import { tokenFor } from './operator';
import type { YarrowServer } from './server';

/** The window's shortest time is an hour; this makes a link to edit for so many seconds. */
async function shortLink(
  server: YarrowServer,
  name: string,
  token: string,
  seconds: number,
): Promise<string> {
  const response = await fetch(`${server.url}/api/v1/documents/${name}/links`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      right: 'write',
      expires: new Date(Date.now() + seconds * 1000).toISOString(),
    }),
  });
  expect(response.status).toBe(201);
  const { token: secret } = (await response.json()) as { token: string };
  return `${server.url}/d/${name}#token=${secret}`;
}

test('[D10] [D11] a link to comment allows what the share window says: so far to view', async ({
  browser,
  guarded,
  name,
}) => {
  const ada = await owner(browser, guarded, name, tokenFor('Ada', 'admin', name));
  await ada.button('Share').click();
  const window = ada.page.getByRole('dialog', { name: 'Share' });
  await window
    .getByLabel('Whoever has the link may')
    .selectOption({ label: 'Comment (for now the same as view)' });
  await window.getByLabel('Good for').selectOption({ label: 'Until withdrawn' });
  await window.getByLabel(/What it is for/).fill('For remarks');
  await window.getByRole('button', { name: 'Make link' }).click();
  const address = await window.getByLabel('The new link').inputValue();
  await expect(window).toContainText('Whoever has it can comment this document.');
  const listed = window.getByRole('region', { name: 'Links' }).getByRole('listitem');
  await expect(listed).toContainText('For remarks');
  await expect(listed).toContainText('can comment · until withdrawn');

  const ben = await writerOn(browser, guarded, 'Ben');
  await ben.page.goto(address);
  await ben.state('readonly');
  await expect(ben.page.getByRole('status').filter({ hasText: 'View only.' })).toContainText(
    'You may comment, too; this editor has no comments yet.',
  );
  await expect(ben.text).toHaveAttribute('contenteditable', 'false');
  await ben.text.focus();
  await ben.page.keyboard.type('nothing');
  const here = window.getByRole('region', { name: 'Here now' }).getByRole('listitem');
  await expect(here.filter({ hasText: 'Ben' })).toContainText('can comment');
  await ada.page.keyboard.press('Escape');
  await ada.write('And this.');
  await expect(ben.text).toHaveText('Ada wrote this. And this.');
  await close(ada, ben);
});

test('[D13] a link that runs out while one types: the text stays, and another link goes on', async ({
  browser,
  guarded,
  name,
}) => {
  const token = tokenFor('Ada', 'admin', name);
  const ada = await owner(browser, guarded, name, token);
  const another = await linkBy(ada, 'Edit', '');
  const ben = await writerOn(browser, guarded, 'Ben');
  await ben.page.goto(guarded.url); // so that its browser has the page when the time begins
  await ben.page.goto(await shortLink(guarded, name, token, 10));
  await ben.saved();
  await ben.write('Ben: ');

  const text = async (): Promise<string> => (await ben.text.textContent()) ?? '';
  let seen = '';
  for (let word = 0; (await ben.status.getAttribute('data-state')) !== 'refused'; word += 1) {
    await ben.page.keyboard.type(`${word} `);
    seen = await text();
  }
  const banner = ben.page.getByRole('alert');
  await expect(banner).toContainText('Your access to this document has ended');
  await expect(banner).toContainText('this link has expired');
  await expect(banner.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(banner.getByRole('button', { name: 'Download as text' })).toBeVisible();
  await expect(ben.text).toHaveAttribute('contenteditable', 'false');
  await ben.page.keyboard.type('nothing');
  const stood = await text();
  expect(stood).toBe(seen);
  expect(stood).toMatch(/^Ada wrote this\. Ben: 0 1 2 3 [0-9 ]*$/);
  await expect.poll(async () => stood.startsWith((await ada.text.textContent()) ?? '')).toBe(true);

  await open(ben, another);
  await ben.saved();
  await expect.poll(() => ada.text.textContent()).toBe(stood);
  await ben.write('again.');
  await expect.poll(() => ada.text.textContent()).toBe(`${stood}again.`);
  await close(ada, ben);
});

test('[D10] the page knows who one is when another token has the same right', async ({
  browser,
  guarded,
  name,
}) => {
  const ada = await owner(browser, guarded, name, tokenFor('Ada', 'admin', name));
  await expect(ada.page.getByRole('button', { name: /You are Ada/ })).toBeVisible();
  await open(ada, `/d/${name}${withToken(tokenFor('Eva', 'admin', name))}`);
  await expect(ada.page.getByRole('button', { name: /You are Eva/ })).toBeVisible();
  await ada.button('Share').click();
  await expect(ada.page.getByRole('dialog', { name: 'Share' })).toContainText('Eva (you)');
  await close(ada);
});
