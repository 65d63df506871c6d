import { faults } from './faults';
import { expect, Peer, syncAddress, test } from './fixtures';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the home page has no fault that axe finds, ${colorScheme}`, async ({ ada, name }) => {
    await ada.opened(name, '?new=rich');
    await ada.write('Listed.');
    await ada.saved();
    await ada.page.emulateMedia({ colorScheme });
    await ada.page.goto(ada.url);
    await expect(ada.page.getByRole('list').first()).toBeVisible();
    expect(await faults(ada)).toEqual([]);
  });

  test(`a rich document has no fault that axe finds, ${colorScheme}`, async ({
    ada,
    ben,
    name,
  }) => {
    await ada.opened(name, '?new=rich');
    await ben.opened(name);
    await ada.page.emulateMedia({ colorScheme });
    await ada.title.fill('Title');
    await ada.write('# Heading\n[ ] to do');
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.press('Enter');
    await ada.button('Table').click();
    for (const head of ['One', 'Two', 'Three']) {
      await ada.page.keyboard.type(head);
      await ada.page.keyboard.press('Tab');
    }
    await ben.write('x');
    await expect(ada.page.locator('.collaboration-carets__label')).toHaveAttribute(
      'data-name',
      'Ben',
    );
    await ada.saved();
    expect(await faults(ada)).toEqual([]);
  });

  test(`what opens over a document has no fault that axe finds, ${colorScheme}`, async ({
    ada,
    name,
  }) => {
    await ada.opened(name, '?new=rich');
    await ada.page.emulateMedia({ colorScheme });
    const press = (keys: string): Promise<void> => ada.page.keyboard.press(keys);
    await ada.write('see here');
    await press('Control+Shift+ArrowLeft');
    await expect(ada.page.getByRole('toolbar', { name: 'Selection' })).toBeVisible();
    expect(await faults(ada)).toEqual([]);
    await press('Control+k');
    await ada.page.getByRole('textbox', { name: 'Link address' }).fill('javascript:x');
    await press('Enter');
    await expect(ada.page.getByRole('alert')).toContainText('Expected a web or e-mail address');
    expect(await faults(ada)).toEqual([]);
    await press('Escape');
    await expect(ada.text).toBeFocused();
    await press('End');
    await ada.page.keyboard.type(' /');
    await expect(ada.page.getByRole('listbox')).toBeVisible();
    expect(await faults(ada)).toEqual([]);
    await press('Escape');
    for (const menu of [/^Download and share/, /^Colours/, /^Paragraph style/, /^You are/]) {
      await ada.page.getByRole('button', { name: menu }).click();
      await expect(ada.page.locator('.popup:popover-open')).toBeVisible();
      expect(await faults(ada)).toEqual([]);
      await press('Escape');
    }
    for (const dialog of ['Image', 'Keyboard help']) {
      await ada.button(dialog).click();
      await expect(ada.page.getByRole('dialog')).toBeVisible();
      expect(await faults(ada)).toEqual([]);
      await press('Escape');
    }
  });

  test(`a refused and a read-only page have no fault that axe finds, ${colorScheme}`, async ({
    ada,
    name,
    server,
  }) => {
    await ada.page.emulateMedia({ colorScheme });
    const peer = await Peer.join(server.url, name);
    peer.doc.getText('content').insertEmbed(0, { image: 'https://a.example/b.png' });
    await peer.leave();
    await ada.open(name);
    await ada.state('readonly');
    await expect(ada.page.getByRole('alert')).toBeVisible();
    expect(await faults(ada)).toEqual([]);
    await ada.page.routeWebSocket(syncAddress, (socket) => socket.close({ code: 4413 }));
    await ada.page.reload();
    await ada.state('refused');
    expect(await faults(ada)).toEqual([]);
  });

  test(`a code document has no fault that axe finds, ${colorScheme}`, async ({ ada, name }) => {
    await ada.opened(name, '?new=code');
    await ada.page.emulateMedia({ colorScheme });
    await ada.write('# Title');
    await ada.button('Preview').click();
    await expect(ada.page.getByRole('region', { name: 'Preview' })).toContainText('Title');
    await ada.saved();
    expect(await faults(ada)).toEqual([]);
  });
}
