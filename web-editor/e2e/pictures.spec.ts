import { expect, test, type Writer } from './fixtures';

const FOLDER = 'target/pictures';

async function writeNotes(ada: Writer): Promise<void> {
  const type = (words: string): Promise<void> => ada.page.keyboard.type(words);
  const press = (keys: string): Promise<void> => ada.page.keyboard.press(keys);
  await ada.title.fill('Field notes, spring');
  await ada.write(
    'Yarrow flowers from June until the first frost. We counted **412 stems** on the ',
  );
  await type('south slope, most of them in the strip that was *not* mown last autumn.');
  await press('Enter');
  await type('## What to bring');
  await press('Enter');
  await type('[ ] Two tape measures, 30 m');
  await press('Enter');
  await type('The quadrat frame and its spare pins');
  await press('Enter');
  await press('Enter');
  await type('> Count twice, write once.');
  await press('Enter');
  await press('Enter');
  await ada.button('Table').click();
  for (const cell of ['Plot', 'Stems', 'Note', 'South 7', '412', 'unmown', 'North 2', '38']) {
    await type(cell);
    await press('Tab');
  }
  await type('shade');
  await ada.text.getByRole('checkbox').first().check();
}

test('pictures of a document and of the list, light and dark', async ({ ada, ben, name }) => {
  await ada.opened(name, '?new=rich');
  await ben.opened(name);
  await writeNotes(ada);
  await ben.text.locator('p', { hasText: 'The quadrat frame' }).click();
  await ben.page.keyboard.press('End');
  await expect(ada.page.locator('.collaboration-carets__label')).toBeVisible();
  await ada.title.focus();
  await ada.saved();
  for (const colorScheme of ['light', 'dark'] as const) {
    await ada.page.emulateMedia({ colorScheme });
    await ben.page.keyboard.press('ArrowLeft');
    await ada.page.screenshot({ path: `${FOLDER}/document-${colorScheme}.png` });
  }
  await ada.page.goto(ada.url);
  await expect(ada.page.getByRole('link', { name: /Field notes/ }).first()).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await ada.page.emulateMedia({ colorScheme });
    await ada.page.screenshot({ path: `${FOLDER}/home-${colorScheme}.png` });
  }
});
