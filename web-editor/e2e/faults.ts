import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Writer } from './fixtures';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Axe {
  run(options: RunOptions): Promise<AxeResults>;
}

/** Runs axe in the page through the debugger, which the page's policy does not bind. */
export async function faults({ page }: Writer): Promise<string[]> {
  await page.evaluate(await readFile(axe, 'utf8'));
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: Axe }).axe.run({ resultTypes: ['violations'] }),
  );
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
  );
}
