import { expect, it } from 'vitest';
import { Ledger } from './ledger.js';

it('[U1] tells which changes are durable by the messages that are', () => {
  const ledger = new Ledger();
  ledger.sent(5);
  ledger.sent(6);
  ledger.sent(7);
  expect(ledger.openMessages).toBe(3);
  expect(ledger.durable(1)).toBe(5);
  expect(ledger.openMessages).toBe(2);
  expect(ledger.durable(3)).toBe(7);
  expect(ledger.openMessages).toBe(0);
});

it('[U1] takes no comfort from counts that go back', () => {
  const ledger = new Ledger();
  ledger.sent(1);
  ledger.sent(2);
  ledger.durable(1);
  expect(ledger.durable(0)).toBeNull();
  expect(ledger.durable(1)).toBeNull();
  expect(ledger.openMessages).toBe(1);
});

it('[U1] refuses a count beyond what was sent, which would vouch for what comes later', () => {
  const ledger = new Ledger();
  ledger.sent(1);
  ledger.sent(2);
  ledger.sent(3);
  expect(() => ledger.durable(5)).toThrow('at most 3 messages');
  expect(ledger.openMessages).toBe(3);
});
