import { expect, it } from 'vitest';
import type { SyncState } from '../../collab/state';
import { statusWords } from './status-words';

const label = (state: SyncState): string => statusWords(state, true).label;

it.each<[SyncState, string]>([
  [{ kind: 'connecting', unsentChanges: 0 }, 'Connecting…'],
  [{ kind: 'connecting', unsentChanges: 2 }, 'Connecting… · 2 changes not sent'],
  [{ kind: 'saving', unacknowledged: 2, over: 'websocket' }, 'Saving…'],
  [{ kind: 'saved', over: 'http' }, 'Saved'],
  [{ kind: 'offline', unsentChanges: 0 }, 'Offline'],
  [{ kind: 'offline', unsentChanges: 1 }, 'Offline · 1 change not sent'],
  [
    { kind: 'reconnecting', inSeconds: 8, unsentChanges: 12, because: null },
    'Reconnecting in 8 s · 12 changes not sent',
  ],
  [{ kind: 'readonly', reason: 'x', unsentChanges: 0 }, 'View only'],
  [{ kind: 'readonly', reason: 'x', unsentChanges: 2 }, 'View only · 2 changes not sent'],
  [
    { kind: 'refused', code: 4413, reason: 'x', unsentChanges: 2 },
    'Not connected · 2 changes not sent',
  ],
])('[U2] puts %j in words', (state, words) => {
  expect(label(state)).toBe(words);
});

it('[U2] does not promise that changes are kept where the browser keeps nothing', () => {
  const state: SyncState = { kind: 'offline', unsentChanges: 2 };
  expect(statusWords(state, true).detail).toContain('kept on this device');
  expect(statusWords(state, false).detail).toContain('only in this window');
});

it('[V2] explains a connection over HTTP, and says nothing where there is nothing to explain', () => {
  expect(statusWords({ kind: 'saved', over: 'http' }, true).detail).toContain('over HTTP');
  expect(statusWords({ kind: 'saved', over: 'websocket' }, true).detail).not.toContain('HTTP');
});
