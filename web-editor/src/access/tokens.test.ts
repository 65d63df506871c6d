import { beforeEach, describe, expect, it } from 'vitest';
import { memoryStorage, Tokens } from './tokens';

const LINK = 'eyJhbGciOiJIUzI1NiIsInR5cCI6InlhcnJvdy1saW5rIn0.e30.x';

describe('the tokens of a tab', () => {
  let tokens: Tokens;

  beforeEach(() => {
    tokens = new Tokens(memoryStorage());
  });

  it('[D9] are taken out of the fragment, and the rest of it stays', () => {
    expect(tokens.take('', 'a', null)).toBeNull();
    expect(tokens.take('#part', 'a', null)).toBeNull();
    expect(tokens.take('#token=t1', 'a', null)).toBe('');
    expect(tokens.take('#token=t2&part=2', 'a', null)).toBe('#part=2');
    expect(tokens.for('a')).toEqual(['t2']);
  });

  it('[D9] count for the document whose address they came with, and for no other', () => {
    tokens.take('#token=t1', 'a', null);
    expect(tokens.for('b')).toEqual([]);
    expect(tokens.everywhere).toBeNull();
  });

  it('[D9] count for all documents after somebody was sent to sign in', () => {
    const state = tokens.leaveToSignIn();
    tokens.take('#token=mine', 'a', state);
    expect(tokens.everywhere).toBe('mine');
    expect(tokens.for('b')).toEqual(['mine']);
    tokens.take('#token=unasked', 'b', state);
    expect(tokens.for('b')).toEqual(['unasked', 'mine']);
    expect(tokens.everywhere).toBe('mine');
  });

  it('[D9] count for all documents when somebody was sent to sign in from the list', () => {
    expect(tokens.take('#token=mine', null, tokens.leaveToSignIn())).toBe('');
    expect(tokens.for('a')).toEqual(['mine']);
  });

  it('[D9] of a link count for its document, also while somebody is signing in', () => {
    const state = tokens.leaveToSignIn();
    tokens.take(`#token=${LINK}`, 'a', state);
    expect(tokens.everywhere).toBeNull();
    tokens.take('#token=mine', 'a', state);
    expect(tokens.for('a')).toEqual(['mine', LINK]);
  });

  it("[D9] that nobody asked for are taken out of the list's address and count for nothing", () => {
    tokens.take('#token=mine', null, tokens.leaveToSignIn());
    expect(tokens.take('#token=theirs', null, null)).toBe('');
    expect(tokens.take(`#token=${LINK}`, null, null)).toBe('');
    expect(tokens.for('a')).toEqual(['mine']);
  });

  it('[D9] that come without what only the editor knew do not count as asked for', () => {
    const first = tokens.leaveToSignIn();
    const state = tokens.leaveToSignIn();
    expect(state).toMatch(/^[0-9a-f]{32}$/);
    for (const guess of [null, '', '1', first]) tokens.take('#token=theirs', 'a', guess);
    expect(tokens.everywhere).toBeNull();
    expect(tokens.for('b')).toEqual([]);
  });
});
