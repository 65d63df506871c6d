import { expect, it } from 'vitest';
import { EXPIRIES, expiryAfter, linkWords } from './share-words';

it('[D10] a link ends when it was said to, or never', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  expect(expiryAfter('24', now)).toBe('2026-01-02T00:00:00.000Z');
  expect(expiryAfter('', now)).toBeNull();
  expect(EXPIRIES.filter(({ usual }) => usual)).toHaveLength(1);
});

it('[D10] says what a link allows, and for how long', () => {
  expect(linkWords({ right: 'read', expires: null }, 'en')).toBe('can view · until withdrawn');
  expect(linkWords({ right: 'write', expires: '2026-01-01T12:00:00Z' }, 'en')).toMatch(
    /^can edit · until Jan 1, 2026, /,
  );
});
