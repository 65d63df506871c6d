import { expect, exported, test } from './fixtures';

test('[U8] two people type together and see each other’s carets and names', async ({
  ada,
  ben,
  name,
  server,
}) => {
  await ada.opened(name, '?new=rich');
  await ben.opened(name);
  await ada.write('Hello from Ada. ');
  await expect(ben.text).toContainText('Hello from Ada.');
  await ben.write('And from Ben.');
  await expect(ada.text).toContainText('Hello from Ada. And from Ben.');

  const caret = ada.page.locator('.collaboration-carets__label');
  await expect(caret).toHaveAttribute('data-name', 'Ben');
  await expect(ada.page.getByRole('list', { name: 'Also here' }).getByRole('img')).toHaveAttribute(
    'aria-label',
    'Ben',
  );

  await ada.title.fill('Our letter');
  await expect(ben.title).toHaveValue('Our letter');
  await expect(ben.page).toHaveTitle('Our letter · Yarrow');

  await ada.saved();
  await ben.saved();
  expect((await exported(server.url, name, 'text')).toString()).toContain(
    'Hello from Ada. And from Ben.',
  );
});

test('a name and colour can be changed, and stay', async ({ ada, ben, name }) => {
  await ada.opened(name, '?new=rich');
  await ben.opened(name);
  await ada.page.getByRole('button', { name: /You are Ada/ }).click();
  await ada.page.getByLabel('Your name, as others see it').fill('Ada Lovelace');
  await ada.page.getByLabel('Colour 3').check();
  await expect(ben.page.getByRole('img', { name: 'Ada Lovelace' })).toHaveText('AL');
  await ada.page.reload();
  await expect(ada.page.getByRole('button', { name: /You are Ada Lovelace/ })).toBeVisible();
});

test('someone who leaves is gone from the row and the text', async ({ ada, ben, name }) => {
  await ada.opened(name, '?new=rich');
  await ben.opened(name);
  await ben.write('Bye');
  await expect(ada.page.locator('.collaboration-carets__label')).toHaveAttribute(
    'data-name',
    'Ben',
  );
  await ben.page.goto('about:blank');
  await expect(ada.page.locator('.collaboration-carets__label')).toHaveCount(0);
  await expect(ada.page.getByRole('list', { name: 'Also here' }).getByRole('img')).toHaveCount(0);
});

test('[U9] undo takes back one’s own changes only', async ({ ada, ben, name }) => {
  await ada.opened(name, '?new=rich');
  await ben.opened(name);
  await ada.write('Ada wrote this. ');
  await expect(ben.text).toContainText('Ada wrote this.');
  await ben.write('Ben wrote that.');
  await expect(ada.text).toContainText('Ben wrote that.');
  await ada.text.press('Control+z');
  await expect(ben.text).toHaveText('Ben wrote that.');
  await ada.text.press('Control+Shift+z');
  await expect(ben.text).toContainText('Ada wrote this.');
  await ben.button('Undo').click();
  await expect(ada.text).toHaveText('Ada wrote this.');
});

test('[U5] opening a document writes nothing into it', async ({ ada, ben, name, server }) => {
  await ada.opened(name, '?new=rich');
  await ada.write('Only this.');
  await ada.saved();
  const before = await exported(server.url, name, 'yjs');
  await ben.opened(name);
  await ben.page.reload();
  await ben.saved();
  expect(await exported(server.url, name, 'yjs')).toEqual(before);
});
