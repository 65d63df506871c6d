import { expect, storedDoc, test } from './fixtures';

test('Markdown shortcuts make headings, lists, tasks, quotes and code', async ({
  ada,
  name,
  server,
}) => {
  await ada.opened(name, '?new=rich');
  const press = (keys: string): Promise<void> => ada.page.keyboard.press(keys);
  await ada.write('## Heading');
  await press('Enter');
  await ada.write('Some **bold**, *slanted*, ~~struck~~ and `code` words');
  await press('Enter');
  await ada.write('- one');
  await press('Enter');
  await ada.write('two');
  await press('Enter');
  await press('Enter');
  await ada.write('1. first');
  await press('Enter');
  await press('Enter');
  await ada.write('[ ] to do');
  await press('Enter');
  await press('Enter');
  await ada.write('> said');
  await press('Enter');
  await press('Enter');
  await ada.write('```');
  await press('Enter');
  await ada.write('let x;');
  await ada.saved();

  await expect(ada.text.locator('h2')).toHaveText('Heading');
  await expect(ada.text.locator('strong')).toHaveText('bold');
  await expect(ada.text.locator('em')).toHaveText('slanted');
  await expect(ada.text.locator('s')).toHaveText('struck');
  await expect(ada.text.locator('p code')).toHaveText('code');
  await expect(ada.text.locator('ul:not([data-type]) > li')).toHaveText(['one', 'two']);
  await expect(ada.text.locator('ol > li')).toHaveText(['first']);
  await expect(ada.text.locator('ul[data-type=taskList] li p')).toHaveText('to do');
  await expect(ada.text.locator('blockquote')).toHaveText('said');
  await expect(ada.text.locator('pre')).toHaveText('let x;');

  await ada.text.getByRole('checkbox').check();
  await ada.saved();
  const stored = (await storedDoc(server.url, name)).getXmlFragment('default').toString();
  expect(stored).toContain('checked="true"');
});

test('the toolbar makes the same, and shows where one is', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.write('words');
  await ada.page.keyboard.press('Control+a');
  const toolbar = ada.page.getByRole('toolbar', { name: 'Formatting' });
  await toolbar.getByRole('button', { name: 'Bold' }).click();
  await expect(toolbar.getByRole('button', { name: 'Bold' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await toolbar.getByRole('button', { name: 'Bullet list' }).click();
  await expect(ada.text.locator('ul li strong')).toHaveText('words');
  await toolbar.getByRole('button', { name: 'Task list' }).click();
  await expect(ada.text.locator('ul[data-type=taskList] strong')).toHaveText('words');
  await toolbar.getByRole('button', { name: 'Task list' }).click();
  await toolbar.getByRole('button', { name: /Paragraph style/ }).click();
  await ada.page.getByRole('menuitemradio', { name: /Heading 2/ }).click();
  await expect(ada.text.locator('h2')).toHaveText('words');
});

test('a table grows and shrinks by its tools', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.text.click();
  await ada.button('Table').click();
  await ada.page.keyboard.type('Plot');
  const tools = ada.page.getByRole('toolbar', { name: 'Table' });
  await tools.getByRole('button', { name: 'Row below' }).click();
  await tools.getByRole('button', { name: 'Column after' }).click();
  await expect(ada.text.locator('tr')).toHaveCount(4);
  await expect(ada.text.locator('tr').first().locator('th')).toHaveCount(4);
  await tools.getByRole('button', { name: 'Delete row' }).click();
  await expect(ada.text.locator('tr')).toHaveCount(3);
  await tools.getByRole('button', { name: 'Delete table' }).click();
  await expect(ada.text.locator('table')).toHaveCount(0);
});

test('links are made, changed and removed', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.write('see here');
  await ada.page.keyboard.press('Control+Shift+ArrowLeft');
  await expect(ada.page.getByRole('toolbar', { name: 'Selection' })).toBeVisible();
  await ada.page.keyboard.press('Control+k');
  const address = ada.page.getByRole('textbox', { name: 'Link address' });
  await address.fill('javascript:alert(1)');
  await address.press('Enter');
  await expect(address).toHaveAttribute('aria-invalid', 'true');
  await address.fill('yarrow.example/here');
  await address.press('Enter');
  const link = ada.text.getByRole('link', { name: 'here' });
  await expect(link).toHaveAttribute('href', 'https://yarrow.example/here');
  await expect(ada.text).toBeFocused();
  await ada.page.keyboard.press('ArrowRight');
  await ada.page.keyboard.press('ArrowLeft');
  await ada.button('Remove link').click();
  await expect(link).toHaveCount(0);
  await expect(ada.text).toHaveText('see here');
});

test('images come by their address', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.text.click();
  await ada.button('Image').click();
  const dialog = ada.page.getByRole('dialog', { name: 'Insert image' });
  await dialog.getByLabel('Address').fill('http://plain.example/a.png');
  await dialog.getByRole('button', { name: 'Insert' }).click();
  await expect(dialog.getByText('Expected an address')).toBeVisible();
  const dot = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
  await dialog.getByLabel('Address').fill(dot);
  await dialog.getByLabel(/Description/).fill('A dot');
  await dialog.getByRole('button', { name: 'Insert' }).click();
  await expect(ada.text.getByRole('img', { name: 'A dot' })).toBeAttached();
});

test('the slash menu inserts, with the keyboard alone', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.write('/quo');
  const option = ada.page.getByRole('option', { name: /Quote/ });
  await expect(option).toBeVisible();
  const active = (await option.getAttribute('id')) ?? '';
  await expect(ada.text).toHaveAttribute('aria-activedescendant', active);
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('Words');
  await expect(ada.text.locator('blockquote')).toHaveText('Words');
  await expect(ada.text).not.toHaveAttribute('aria-activedescendant');
});

test('the toolbar is reached and left with the keyboard', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.write('a');
  await ada.page.keyboard.press('Alt+F10');
  await expect(ada.button('Undo')).toBeFocused();
  await ada.page.keyboard.press('End');
  await expect(ada.button('Keyboard help')).toBeFocused();
  await ada.page.keyboard.press('Enter');
  await expect(ada.page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await ada.button('Keyboard help').press('Escape');
  await expect(ada.text).toBeFocused();
});

test('the tools beside the text are reached with the keyboard', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.button('Table').click();
  await ada.page.keyboard.type('Plot');
  const press = (keys: string): Promise<void> => ada.page.keyboard.press(keys);
  await press('Alt+F10');
  await press('Alt+F10');
  await expect(ada.button('Row above')).toBeFocused();
  await press('ArrowRight');
  await press('Enter');
  await expect(ada.text.locator('tr')).toHaveCount(4);
  await expect(ada.text).toBeFocused();

  await press('Control+k');
  await ada.page.getByRole('textbox', { name: 'Link address' }).fill('yarrow.example');
  await press('Enter');
  await expect(ada.text).toBeFocused();
  await press('ArrowLeft');
  await expect(ada.button('Remove link')).toBeVisible();
  await press('Alt+F10');
  await press('Alt+F10');
  const address = ada.page.getByRole('toolbar', { name: 'Link' }).getByRole('link');
  await expect(address).toBeFocused();
  await press('End');
  await expect(ada.button('Remove link')).toBeFocused();
  await press('Escape');
  await expect(ada.text).toBeFocused();
});

test('a click below a code block goes on writing', async ({ ada, name }) => {
  await ada.opened(name, '?new=rich');
  await ada.write('```');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('code');
  await ada.page.locator('.sheet-end').click();
  await ada.page.keyboard.type('after');
  await expect(ada.text.locator('pre')).toHaveText('code');
  await expect(ada.text.locator('p').last()).toHaveText('after');
});
