import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

if (!existsSync(chromium)) {
  console.error(
    `web-editor: the browser tests need Chromium, but there is none at ${chromium}; ` +
      "install it with 'apt-get install chromium', or set CHROMIUM to its path",
  );
  process.exit(1);
}
// What is missing or old is built once, before several workers start servers from it.
if (process.env.E2E_SERVER_CMD === undefined) {
  const { status } = spawnSync('../yarrow', ['version'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
// Node 20 has the WebSocket that the tests' own peers use only when asked for it.
const NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --experimental-websocket`.trim();
const { status } = spawnSync('node_modules/.bin/playwright', ['test', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, NODE_OPTIONS },
});
process.exit(status ?? 1);
