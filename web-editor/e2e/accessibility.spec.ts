import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, test, type Writer } from './fixtures';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Runs axe in the page through the debugger, which the page's policy does not bind. */
async function faults({ page }: Writer): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  await page.evaluate(await readFile(axe, 'utf8'));
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
  );
}

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
