import { expect, exportedWords, silence, syncAddress, test, Writer } from './fixtures';

test('[U1] says saved when the server has it on disk', async ({ ada, name, server }) => {
  await ada.opened(name, '?new=rich');
  await ada.write('Kept.');
  await ada.saved();
  expect(await exportedWords(server.url, name)).toBe('Kept.');
});

test('[U2] changes made offline are counted, and merged', async ({ ada, ben, name, server }) => {
  await ada.opened(name, '?new=rich');
  await ben.opened(name);
  await ada.write('Before. ');
  await expect(ben.text).toContainText('Before.');
  await ada.saved();

  await ada.context.setOffline(true);
  await ada.state('offline');
  await ada.write('Offline.');
  await expect(ada.status).toContainText('8 changes not sent');
  await ben.write('Meanwhile. ');
  await expect(ada.text).not.toContainText('Meanwhile.');

  await ada.context.setOffline(false);
  await ada.saved();
  await expect(ada.text).toContainText('Meanwhile.');
  await expect(ben.text).toContainText('Offline.');
  await ben.saved();
  const words = await ada.text.textContent();
  expect(await ben.text.textContent()).toBe(words);
  expect(await exportedWords(server.url, name)).toBe(words?.trimEnd());
});

test('a reload shows the same document', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.title.fill('Twice');
  await ada.write('The same again.');
  await ada.saved();
  await ada.page.reload();
  await expect(ada.text).toHaveText('The same again.');
  await expect(ada.title).toHaveValue('Twice');
  await ada.saved();
});

test('[U10] is locked until the first sync', async ({ ada, name }) => {
  await silence(ada);
  await ada.open(name);
  await ada.state('connecting');
  await expect(ada.page.getByLabel('The document is loading')).toBeVisible();
  await expect(ada.text).toHaveCount(0);
});

test('[U10] opens from this device’s copy, and sends what was written there', async ({
  ada,
  name,
  server,
}) => {
  await ada.opened(name, '?new=rich');
  await ada.write('Synced. ');
  await ada.saved();
  await silence(ada);
  await ada.page.reload();
  await expect(ada.text).toContainText('Synced.');
  await ada.write('Unsent.');
  await ada.state('connecting');
  await ada.page.reload();
  await expect(ada.text).toContainText('Synced. Unsent.');
  await ada.state('connecting');
  expect(await exportedWords(server.url, name)).toBe('Synced.');

  await ada.page.close();
  const later = new Writer(ada.context, await ada.context.newPage(), ada.url);
  await later.opened(name);
  expect(await exportedWords(server.url, name)).toBe('Synced. Unsent.');
});

test('[U2] what is downloaded holds what was not sent', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.context.setOffline(true);
  await ada.state('offline');
  await ada.write('Not sent.');
  const download = ada.page.waitForEvent('download');
  await ada.button('Download and share').click();
  await ada.page.getByRole('menuitem', { name: 'Download as text' }).click();
  const file = await (await download).createReadStream();
  const chunks: Uint8Array[] = [];
  for await (const chunk of file) chunks.push(chunk as Uint8Array);
  expect(Buffer.concat(chunks).toString().trimEnd()).toBe('Not sent.');
});

test('a page whose parts are gone from the server offers to reload', async ({ ada, name }) => {
  let gone = true;
  await ada.page.route(/rich-editor-[^/]*\.js$/, (route) =>
    gone ? route.fulfill({ status: 404 }) : route.continue(),
  );
  await ada.open(name, '?new=rich');
  await expect(ada.page.getByRole('alert')).toContainText('could not be loaded');
  gone = false;
  await ada.button('Reload the page').click();
  await expect(ada.text).toBeVisible();
});

test('[U3] a refused document keeps what was written, and says why', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.write('Kept here.');
  await ada.saved();
  await ada.page.routeWebSocket(syncAddress, (socket) =>
    socket.close({ code: 4413, reason: 'too large' }),
  );
  await ada.page.reload();
  await ada.state('refused');
  await expect(ada.page.getByRole('alert')).toContainText('The document has become too large');
  await expect(ada.text).toContainText('Kept here.');
  await ada.write(' More.');
  await expect(ada.status).toContainText('6 changes not sent');
  const download = ada.page.waitForEvent('download');
  await ada.button('Download as text').click();
  expect((await download).suggestedFilename()).toMatch(/\.txt$/);
});
