import { spawnSync } from 'node:child_process';
import { whenChanged } from './incremental.mjs';

await whenChanged({
  inputs: ['package.json', 'provider/package.json', 'package-lock.json'],
  output: 'node_modules',
  stamp: 'node_modules/.yarrow-installed',
  work() {
    console.log('web-editor: installing packages (npm ci)');
    const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      stdio: 'inherit',
    });
    if (status !== 0) {
      console.error(`web-editor: npm ci failed with ${status}; is the package registry reachable?`);
      process.exit(1);
    }
  },
});
