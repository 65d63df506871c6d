import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { Replica } from './replica.js';

it('[V4] what was saved stays so, whatever a slower way confirms later', () => {
  const replica = new Replica(new Y.Doc(), 2, {});
  replica.count('here');
  replica.count('here');
  expect(replica.unsaved).toBe(4);
  replica.confirm(3);
  replica.confirm(1);
  expect(replica.unsaved).toBe(1);
  replica.confirm(4);
  expect(replica.unsaved).toBe(0);
});

it('[U1] does not count what the server brought', () => {
  const origin = {};
  const replica = new Replica(new Y.Doc(), 0, origin);
  expect(replica.count(origin)).toBe(false);
  expect(replica.unsaved).toBe(0);
});
