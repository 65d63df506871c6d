import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { whenChanged } from './incremental.mjs';

const PACKED = 'target/provider';

/** Builds `yarrow-provider` and packs it as it would be published, into `target/provider`. */
await whenChanged({
  inputs: [
    ...['provider/src', 'provider/package.json', 'provider/tsconfig.json', 'provider/README.md'],
    ...['build', 'tsconfig.json', 'package-lock.json'],
  ],
  output: PACKED,
  stamp: 'target/provider-packed',
  work() {
    rmSync('provider/dist', { recursive: true, force: true });
    rmSync(PACKED, { recursive: true, force: true });
    mkdirSync(PACKED, { recursive: true });
    run('node_modules/.bin/tsc', '-p', 'provider');
    run('npm', 'pack', '--workspace', 'provider', '--pack-destination', PACKED, '--silent');
  },
});

function run(command, ...args) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed with ${status}`);
}
