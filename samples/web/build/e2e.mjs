import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { whenChanged } from '../../../web-editor/build/incremental.mjs';

const NOT_BUILT = new Set(['node_modules', 'target', 'build', 'e2e', 'README.md']);

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(chromium)) {
  fail(
    `the browser tests need Chromium, but there is none at ${chromium}; ` +
      "install it with 'apt-get install chromium', or set CHROMIUM to its path",
  );
}

await whenChanged({
  inputs: ['package.json', 'package-lock.json', '.npmrc'],
  output: 'node_modules',
  stamp: 'node_modules/.yarrow-installed',
  work() {
    console.log('samples: installing packages (npm ci)');
    run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  },
});

await whenChanged({
  inputs: readdirSync('.').filter((name) => !NOT_BUILT.has(name)),
  output: 'target/site/index.html',
  stamp: 'target/bundled',
  work() {
    console.log('samples: building');
    run('node_modules/.bin/vite', 'build', '--logLevel=warn');
  },
});

// What is missing or old of the server is built once, before several workers start it.
if (process.env.E2E_SERVER_CMD === undefined) run('../../yarrow', 'version');

run('node_modules/.bin/prettier', '--check', '--log-level=warn', '.');
run('node_modules/.bin/playwright', 'test', ...process.argv.slice(2));

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) fail(`'${command} ${args[0]}' failed with ${error?.message ?? status}`);
}

function fail(words) {
  console.error(`samples: ${words}`);
  process.exit(1);
}
