import * as Y from 'yjs';
import { expect, exported, sendUpdate, storedDoc, test } from './fixtures';

test('two people write code; undo is one’s own', async ({ ada, ben, name, server }) => {
  await ada.opened(name, '?new=code');
  await ben.opened(name);
  await ada.write('fn main() {');
  await expect(ben.text).toContainText('fn main() {');
  await expect(ben.page.locator('.cm-ySelectionInfo')).toHaveText('Ada');
  await ben.write('\n// Ben');
  await expect(ada.text).toContainText('// Ben');
  await ada.text.press('Control+z');
  await expect(ben.text).not.toContainText('fn main');
  await expect(ben.text).toContainText('// Ben');

  await ada.page.getByLabel('Language').selectOption('rust');
  await expect(ben.page.getByLabel('Language')).toHaveValue('rust');
  await ada.saved();
  await ben.saved();
  expect((await exported(server.url, name, 'text')).toString()).toContain('// Ben');
});

test('the address is copied, and said to be', async ({ ada, name }) => {
  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await ada.opened(name, '?new=code');
  await ada.button('Download and share').click();
  await ada.page.getByRole('menuitem', { name: 'Copy address' }).click();
  await expect(ada.page.getByRole('menuitem', { name: 'Address copied' })).toBeVisible();
  expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe(ada.page.url());
});

test('Markdown has a preview, in which nothing of others can run', async ({ ada, name }) => {
  await ada.opened(name, '?new=code');
  await ada.text.focus();
  await ada.page.keyboard.insertText(
    '# Title\n\n<img src=x onerror="document.title=1">\n[x](javascript:alert(1))\n' +
      '<form action="/x"><button>b</button></form><p style="position:fixed">p</p>',
  );
  await ada.page.getByRole('button', { name: 'Preview' }).click();
  const preview = ada.page.getByRole('region', { name: 'Preview' });
  await expect(preview.locator('h1')).toHaveText('Title');
  await expect(preview.locator('[onerror], form, button, [style], a[href]')).toHaveCount(0);
  await ada.write('\n\n## More');
  await expect(preview.locator('h2')).toHaveText('More');
  // The browser says that it did not run the handler, which was found and removed after parsing.
  ada.complaints.length = 0;
});

test('[U11] lines that end in CR LF stay as they are, and positions agree', async ({
  ada,
  name,
  server,
}) => {
  const doc = new Y.Doc();
  doc.getText('content').insert(0, 'one\r\ntwo\r\nthree');
  await sendUpdate(ada, name, doc);
  await ada.opened(name);
  await ada.write(' four');
  await ada.saved();
  const stored = await storedDoc(server.url, name);
  expect(stored.getText('content').toString()).toBe('one\r\ntwo\r\nthree four');
});
