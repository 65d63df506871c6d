import { expect, test } from './fixtures';

test('a document is made, written, listed and found again', async ({ ada }) => {
  await ada.page.goto(ada.url);
  await ada.page.getByRole('button', { name: /^New document/ }).click();
  await expect(ada.text).toBeVisible();
  await expect(ada.page).toHaveURL(/\/d\/[a-z]+-[a-z]+-\w{6}$/);
  await ada.title.fill('A letter to find');
  await ada.write('Dear reader');
  await ada.saved();
  await ada.page.getByRole('link', { name: 'Yarrow, all documents' }).click();
  await ada.page.getByRole('searchbox', { name: 'Find' }).fill('letter to');
  await ada.page.getByRole('link', { name: /A letter to find/ }).click();
  await expect(ada.text).toHaveText('Dear reader');
});

test('code and Markdown have their own editor', async ({ ada, ben }) => {
  await ada.page.goto(ada.url);
  await ada.page.getByRole('button', { name: /^New code or Markdown/ }).click();
  await expect(ada.page.getByLabel('Language')).toHaveValue('markdown');
  await ada.saved();
  await ben.page.goto(ada.page.url());
  await expect(ben.page.getByLabel('Language')).toBeVisible();
});

test('a document opens by its name, also one with slashes', async ({ ada }) => {
  await ada.page.goto(ada.url);
  const field = ada.page.getByRole('textbox', { name: 'Open by name' });
  await field.fill('team notes/today & tomorrow');
  await field.press('Enter');
  await expect(ada.text).toBeVisible();
  await ada.saved();
  await expect(ada.page).toHaveTitle('team notes/today & tomorrow · Yarrow');
});

test('a theme that was chosen stays', async ({ ada }) => {
  await ada.page.goto(ada.url);
  const paper = (): Promise<string> =>
    ada.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await ada.button('Colours').click();
  await ada.page.getByRole('menuitemradio', { name: 'Dark' }).click();
  expect(await paper()).not.toBe(light);
  await ada.page.reload();
  expect(await paper()).not.toBe(light);
});
