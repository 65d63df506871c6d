import { spawnSync } from 'node:child_process';

const CHECKS = [
  ['prettier', '--check', '--log-level=warn', '.'],
  ['tsc', '--noEmit'],
  ['vitest', 'run', '--reporter=dot'],
];

for (const [command, ...args] of CHECKS) {
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`web-editor: ${command} failed; 'npm run format' settles what prettier reports`);
    process.exit(1);
  }
}
