import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Writer } from './fixtures';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Runs axe in the page through the debugger, which the page's policy does not bind. */
export async function faults({ page }: Writer): Promise<string[]> {
  await page.evaluate(await readFile(axe, 'utf8'));
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
  );
}
