import { expect, exported, storedDoc, syncAddress, test } from './fixtures';

test('[U14] says so when the device keeps nothing any more', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.write('Kept. ');
  await ada.saved();
  await ada.context.setOffline(true);
  await ada.state('offline');
  await ada.page.evaluate(() => {
    IDBObjectStore.prototype.add = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await ada.write('Lost?');
  await expect(ada.status).toContainText('5 changes not sent');
  await expect(ada.status.locator('[data-tip]')).toHaveAttribute('data-tip', /only in this window/);

  const asked = ada.page.waitForEvent('dialog');
  const closing = ada.page.close({ runBeforeUnload: true });
  await (await asked).dismiss();
  await closing;

  await ada.context.setOffline(false);
  await ada.saved();
});

test('[U14] opens from the server when the device’s database cannot be opened', async ({
  ada,
  name,
}) => {
  await ada.context.addInitScript(() => {
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (database: string, version?: number) {
      if (!database.startsWith('yarrow/')) return open.call(this, database, version);
      throw new DOMException('broken', 'UnknownError');
    };
  });
  await ada.opened(name, '?new=rich');
  await ada.write('Here.');
  await ada.saved();
});

test('[U14] opens from the server when the device’s copy cannot be read', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.write('Here.');
  await ada.saved();
  await ada.page.evaluate(
    (database) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open(database);
        request.onerror = () => reject(new Error('no database'));
        request.onsuccess = () => {
          const transaction = request.result.transaction(['updates'], 'readwrite');
          transaction.objectStore('updates').add(new Uint8Array([1, 1, 9]));
          transaction.oncomplete = () => resolve();
        };
      }),
    `yarrow/${name}`,
  );
  await ada.page.reload();
  await ada.saved();
  await expect(ada.text).toHaveText('Here.');
});

test('[U15] a copy is not merged into another document of the same name', async ({
  ada,
  ben,
  name,
  server,
}) => {
  test.slow();
  await ada.opened(name, '?new=rich');
  await ada.write('Of the first.');
  await ada.saved();
  await ada.page.waitForFunction(
    (database) =>
      new Promise<boolean>((resolve) => {
        const request = indexedDB.open(database);
        request.onsuccess = () => {
          const notes = request.result.transaction(['custom']).objectStore('custom').get('origin');
          notes.onsuccess = () => {
            request.result.close();
            resolve(notes.result !== undefined);
          };
        };
      }),
    `yarrow/${name}`,
  );
  await server.kill();
  await server.forgetDocuments();
  await server.start();
  await ben.opened(name, '?new=rich');
  await ben.write('Of the second.');
  await ben.saved();

  await ada.page.reload();
  await ada.state('refused');
  const banner = ada.page.getByRole('alert');
  await expect(banner).toContainText('of another document');
  const discard = ada.button('Discard the copy on this device');
  await expect(discard).toBeDisabled();
  const download = ada.page.waitForEvent('download');
  await ada.button('Download as text').click();
  await download;
  await discard.click();
  await ada.saved();
  await expect(ada.text).toHaveText('Of the second.');
  expect((await exported(server.url, name, 'text')).toString()).not.toContain('first');
});

test('[U16] what the server will never take can be saved as a file and discarded', async ({
  ada,
  name,
  server,
}) => {
  await ada.opened(name, '?new=code');
  await ada.write('Before. ');
  await ada.saved();
  let refusing = true;
  await ada.page.routeWebSocket(syncAddress, (socket) => {
    if (refusing) socket.close({ code: 1009, reason: 'a frame of 9 bytes; at most 8' });
    else socket.connectToServer();
  });
  await ada.page.reload();
  await ada.state('refused');
  await ada.write('Far too long');
  await expect(ada.page.getByRole('alert')).toContainText('larger than the server accepts');
  await expect(ada.page.getByRole('alert')).toContainText('at most 8');
  await ada.page.reload();
  await ada.state('refused');
  await expect(ada.text).toHaveText(/Far too long/);
  const download = ada.page.waitForEvent('download');
  await ada.button('Download as text').click();
  await download;
  refusing = false;
  await ada.button('Discard the copy on this device').click();
  await ada.saved();
  await expect(ada.text).toHaveText('Before. ');
  expect((await storedDoc(server.url, name)).getText('content').toString()).toBe('Before. ');
});
