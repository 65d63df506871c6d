import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = '../docs/images';

// The pictures are those of a browser test, so that they show what the editor looks like today.
const { status } = spawnSync(process.execPath, ['build/e2e.mjs', 'pictures'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for (const name of ['document-light.png', 'document-dark.png']) {
  copyFileSync(join('target/pictures', name), join(DOCS, name));
}
