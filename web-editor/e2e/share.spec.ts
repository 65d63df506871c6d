import type { Page } from '@playwright/test';
import { faults } from './faults';
import { expect, test, type Writer, writerOn } from './fixtures';
import { close, linkBy, owner, withToken } from './guarded';
import { tokenFor } from './operator';

/** Every address that a page asked for, of whatever kind. */
function addressesOf(page: Page): string[] {
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  page.on('websocket', (socket) => addresses.push(socket.url()));
  return addresses;
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
