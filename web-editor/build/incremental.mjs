import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A digest over files and everything below folders, names included. */
function digestOf(paths) {
  const hash = createHash('sha256');
  const add = (path) => hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const inside = readdirOrNull(path);
    if (inside === null) add(path);
    else inside.forEach(add);
  }
  return hash.digest('hex');
}

function readdirOrNull(path) {
  try {
    const entries = readdirSync(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if (error.code === 'ENOTDIR') return null;
    throw error;
  }
}

/** Runs `work` unless `inputs` are as they were when it last succeeded and `output` is there. */
export async function whenChanged({ inputs, output, stamp, work }) {
  const digest = digestOf(inputs);
  const before = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  if (before === digest && existsSync(output)) return;
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}
