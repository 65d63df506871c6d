import { expect, it } from 'vitest';
import { Ledger } from './ledger';

it('[U1] counts what is sent and not yet durable, in messages and in changes', () => {
  const ledger = new Ledger();
  ledger.sent(5);
  ledger.sent(1);
  ledger.sent(1);
  expect([ledger.openMessages, ledger.openChanges]).toEqual([3, 7]);
  ledger.durable(1);
  expect([ledger.openMessages, ledger.openChanges]).toEqual([2, 2]);
  ledger.durable(3);
  expect([ledger.openMessages, ledger.openChanges]).toEqual([0, 0]);
});

it('[U1] takes no comfort from counts that go back', () => {
  const ledger = new Ledger();
  ledger.sent(1);
  ledger.sent(1);
  ledger.durable(1);
  ledger.durable(0);
  ledger.durable(1);
  expect(ledger.openMessages).toBe(1);
});

it('[U1] refuses a count beyond what was sent, which would vouch for what comes later', () => {
  const ledger = new Ledger();
  ledger.sent(1);
  ledger.sent(1);
  ledger.sent(1);
  expect(() => ledger.durable(5)).toThrow('at most 3 messages');
  expect(ledger.openMessages).toBe(3);
});
