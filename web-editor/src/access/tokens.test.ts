import { beforeEach, describe, expect, it } from 'vitest';
import { memoryStorage, Tokens } from './tokens';

const LINK = 'eyJhbGciOiJIUzI1NiIsInR5cCI6InlhcnJvdy1saW5rIn0.e30.x';

describe('the tokens of a tab', () => {
  let tokens: Tokens;

  beforeEach(() => {
    tokens = new Tokens(memoryStorage());
  });

  it('[D9] are taken out of the fragment, and the rest of it stays', () => {
    expect(tokens.take('', 'a')).toBeNull();
    expect(tokens.take('#part', 'a')).toBeNull();
    expect(tokens.take('#token=t1', 'a')).toBe('');
    expect(tokens.take('#token=t2&part=2', 'a')).toBe('#part=2');
    expect(tokens.for('a')).toEqual(['t2']);
  });

  it('[D9] count for the document whose address they came with, and for no other', () => {
    tokens.take('#token=t1', 'a');
    expect(tokens.for('b')).toEqual([]);
    expect(tokens.everywhere).toBeNull();
  });

  it('[D9] count for all documents after somebody was sent to sign in', () => {
    tokens.leaveToSignIn();
    tokens.take('#token=mine', 'a');
    expect(tokens.everywhere).toBe('mine');
    expect(tokens.for('b')).toEqual(['mine']);
    tokens.take('#token=unasked', 'b');
    expect(tokens.for('b')).toEqual(['unasked', 'mine']);
    expect(tokens.everywhere).toBe('mine');
  });

  it('[D9] of a link count for its document, also while somebody is signing in', () => {
    tokens.leaveToSignIn();
    tokens.take(`#token=${LINK}`, 'a');
    expect(tokens.everywhere).toBeNull();
    tokens.take('#token=mine', 'a');
    expect(tokens.for('a')).toEqual(['mine', LINK]);
  });

  it('[D9] that come with the list count for all documents', () => {
    tokens.take('#token=t1', null);
    expect(tokens.for('a')).toEqual(['t1']);
  });
});
