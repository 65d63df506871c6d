import { expect, it } from 'vitest';
import { relativeTime } from './relative-time';

const now = new Date('2026-11-23T12:00:00Z');

it.each([
  ['2026-11-23T12:00:00Z', 'now'],
  ['2026-11-23T11:59:20Z', 'now'],
  ['2026-11-23T12:00:05Z', 'now'],
  ['2026-11-23T11:59:00Z', '1 minute ago'],
  ['2026-11-23T11:00:01Z', '59 minutes ago'],
  ['2026-11-23T09:00:00Z', '3 hours ago'],
  ['2026-11-22T12:00:00Z', 'yesterday'],
  ['2026-11-18T12:00:00Z', '5 days ago'],
  ['2026-11-09T12:00:00Z', '2 weeks ago'],
  ['2026-08-01T12:00:00Z', '3 months ago'],
  ['2024-01-01T12:00:00Z', '2 years ago'],
])('%s is %s', (then, words) => {
  expect(relativeTime(new Date(then), now, 'en')).toBe(words);
});
