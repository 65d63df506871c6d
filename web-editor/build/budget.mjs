import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const HOME = ['index.html', 'src/ui/home/home-page.tsx'];
const DOCUMENT = ['index.html', 'src/ui/document/document-page.tsx'];

/** Kilobytes of gzipped script and style that a page may load before one can write. */
const BUDGETS = [
  { page: 'home', chunks: HOME, kilobytes: 40 },
  { page: 'rich', chunks: [...DOCUMENT, 'src/editor/rich/rich-editor.tsx'], kilobytes: 260 },
  { page: 'code', chunks: [...DOCUMENT, 'src/editor/code/code-editor.tsx'], kilobytes: 160 },
];

/** Fails the build when a page grew beyond its budget. */
export function checkBudget(out) {
  const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  for (const { page, chunks, kilobytes } of BUDGETS) {
    const files = new Set(chunks.flatMap((chunk) => filesOf(manifest, chunk)));
    const size = [...files].reduce((sum, file) => sum + gzippedSize(join(out, file)), 0) / 1000;
    const words = `web-editor: a ${page} page loads ${size.toFixed(1)} of ${kilobytes} KB`;
    if (size > kilobytes) throw new Error(`${words}; load what it does not need at once later`);
    console.log(words);
  }
}

function filesOf(manifest, key, seen = new Set()) {
  if (seen.has(key)) return [];
  seen.add(key);
  const chunk = manifest[key];
  if (chunk === undefined) throw new Error(`Expected ${key} in the bundle's manifest`);
  const imported = (chunk.imports ?? []).flatMap((other) => filesOf(manifest, other, seen));
  return [chunk.file, ...(chunk.css ?? []), ...imported];
}

const gzippedSize = (path) => gzipSync(readFileSync(path), { level: 9 }).length;
