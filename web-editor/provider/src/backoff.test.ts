import { expect, it } from 'vitest';
import { backoffMillis, probeMillis } from './backoff.js';

it('[U6] doubles the wait up to half a minute, spread over its upper half', () => {
  const shortest = [0, 1, 2, 3, 4, 5, 6, 20].map((failures) => backoffMillis(failures, () => 0));
  const longest = [0, 1, 2, 3, 4, 5, 6, 20].map((failures) => backoffMillis(failures, () => 1));
  expect(longest).toEqual([600, 1200, 2400, 4800, 9600, 19200, 30000, 30000]);
  expect(shortest).toEqual(longest.map((millis) => millis / 2));
});

it('[V6] tries WebSocket again after one to five minutes, spread', () => {
  const shortest = [0, 1, 2, 9].map((probes) => probeMillis(probes, () => 0));
  const longest = [0, 1, 2, 9].map((probes) => probeMillis(probes, () => 1));
  expect(shortest).toEqual([60_000, 120_000, 150_000, 150_000]);
  expect(longest).toEqual([120_000, 240_000, 300_000, 300_000]);
});
