import { beforeEach, expect, it } from 'vitest';
import { Confirmations } from './confirmations.js';
import { Position } from './position.js';

const at = (text: string): Position => Position.parse(text);

let confirmations: Confirmations;

beforeEach(() => {
  confirmations = new Confirmations();
});

it('[V4] holds a push back until the log is on disk up to where it was accepted', () => {
  confirmations.accepted({ upTo: 3, whole: true }, at('e.10'));
  confirmations.accepted({ upTo: 4, whole: false }, at('e.12'));
  expect(confirmations.durable(at('e.9'))).toBeNull();
  expect(confirmations.durable(at('e.11'))).toBe(3);
  expect(confirmations.open).toBe(1);
  expect(confirmations.durable(at('e.100'))).toBe(4);
  expect(confirmations.open).toBe(0);
});

it('[V4] does not vouch for what was refused by what came after it', () => {
  confirmations.accepted({ upTo: 1, whole: true }, at('e.1'));
  confirmations.refusedPush({ upTo: 2, whole: false });
  confirmations.accepted({ upTo: 3, whole: false }, at('e.2'));
  expect(confirmations.durable(at('e.9'))).toBe(1);
  expect(confirmations.durable(at('e.9'))).toBeNull();
  expect([confirmations.open, confirmations.refused]).toEqual([2, true]);
});

it('[V4] takes an answer to the server’s question for all that came before it', () => {
  confirmations.refusedPush({ upTo: 2, whole: false });
  confirmations.accepted({ upTo: 3, whole: true }, at('e.2'));
  expect(confirmations.durable(at('e.2'))).toBe(3);
  expect([confirmations.open, confirmations.refused]).toEqual([0, false]);
});

it('[V9] knows when a position is of another epoch', () => {
  confirmations.accepted({ upTo: 1, whole: true }, at('a.b.5'));
  expect(confirmations.ofOtherEpoch(at('a.b.1'))).toBe(false);
  expect(confirmations.ofOtherEpoch(at('a.c.9'))).toBe(true);
  expect(confirmations.durable(at('a.c.9'))).toBeNull();
});

it('[V9] takes the epoch before anything is stored for that of every log', () => {
  confirmations.accepted({ upTo: 1, whole: true }, at('0.0'));
  expect(confirmations.ofOtherEpoch(at('e.1'))).toBe(false);
  expect(confirmations.durable(at('e.1'))).toBe(1);
});

it('compares positions beyond what a number holds, and refuses what is none', () => {
  const last = at('e.9223372036854775807');
  expect(last.reaches(at('e.9223372036854775806'))).toBe(true);
  expect(at('e.9223372036854775806').reaches(last)).toBe(false);
  expect(() => at('e')).toThrow('Expected a position');
  expect(() => at('e.-1')).toThrow('Expected a position');
});
