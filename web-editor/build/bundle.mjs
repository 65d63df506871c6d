import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { checkBudget } from './budget.mjs';
import { whenChanged } from './incremental.mjs';

const OUT = 'target/classes/dev/yarrow/web';
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.svg', '.json']);
const SMALLEST_WORTH_COMPRESSING = 400;

await whenChanged({
  inputs: [
    ...['src', 'provider/src', 'public', 'build'],
    ...['index.html', 'vite.config.ts', 'package-lock.json'],
  ],
  output: join(OUT, 'index.html'),
  stamp: 'target/bundled',
  async work() {
    await build({ logLevel: 'warn' });
    checkBudget(OUT);
    rmSync(join(OUT, 'manifest.json'));
    nameByContent('/assets/theme.js');
    compress();
  },
});

/** Gives a file that Vite passes through a name like those it makes: browsers keep it for a year. */
function nameByContent(address) {
  const index = join(OUT, 'index.html');
  const html = readFileSync(index, 'utf8');
  if (!html.includes(address)) throw new Error(`Expected ${address} in index.html`);
  const hash = createHash('sha256').update(readFileSync(join(OUT, address)));
  const named = address.replace('.js', `-${hash.digest('base64url').slice(0, 8)}.js`);
  renameSync(join(OUT, address), join(OUT, named));
  writeFileSync(index, html.replace(address, named));
}

/** Lays `.br` and `.gz` beside each text file, so that the server never compresses. */
function compress() {
  for (const entry of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !COMPRESSIBLE.has(extname(entry.name))) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    if (bytes.length < SMALLEST_WORTH_COMPRESSING) continue;
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}
