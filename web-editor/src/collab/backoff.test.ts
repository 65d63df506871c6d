import { expect, it } from 'vitest';
import { backoffMillis } from './backoff';

it('[U6] doubles the wait up to half a minute, spread over its upper half', () => {
  const shortest = [0, 1, 2, 3, 4, 5, 6, 20].map((failures) => backoffMillis(failures, () => 0));
  const longest = [0, 1, 2, 3, 4, 5, 6, 20].map((failures) => backoffMillis(failures, () => 1));
  expect(longest).toEqual([600, 1200, 2400, 4800, 9600, 19200, 30000, 30000]);
  expect(shortest).toEqual(longest.map((millis) => millis / 2));
});
