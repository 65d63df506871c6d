import type { Transport } from 'yarrow-provider';
import type { SyncState } from '../../collab/state';

export type Tone = 'busy' | 'good' | 'still' | 'waiting' | 'bad';

export interface StatusWords {
  readonly label: string;
  /** One sentence for the tip. */
  readonly detail: string;
  readonly tone: Tone;
}

const counted = (changes: number): string => (changes === 1 ? '1 change' : `${changes} changes`);

/** The state of saving in words. `keptOnDevice`: whether changes outlive the page without a server. */
export function statusWords(state: SyncState, keptOnDevice: boolean): StatusWords {
  switch (state.kind) {
    case 'connecting':
      return {
        label: withUnsent('Connecting…', state.unsentChanges),
        detail: unsentDetail(state.unsentChanges, keptOnDevice),
        tone: 'busy',
      };
    case 'saving':
      return {
        label: 'Saving…',
        detail: `On the way to the server’s disk.${detour(state.over)}`,
        tone: 'busy',
      };
    case 'saved':
      return {
        label: 'Saved',
        detail: `Everything is on the server’s disk.${detour(state.over)}`,
        tone: 'good',
      };
    case 'offline':
      return {
        label: withUnsent('Offline', state.unsentChanges),
        detail: unsentDetail(state.unsentChanges, keptOnDevice),
        tone: 'waiting',
      };
    case 'reconnecting':
      return {
        label: withUnsent(`Reconnecting in ${state.inSeconds} s`, state.unsentChanges),
        detail: [
          state.because === null ? '' : `${state.because}.`,
          unsentDetail(state.unsentChanges, keptOnDevice),
        ]
          .join(' ')
          .trim(),
        tone: 'waiting',
      };
    case 'readonly':
      return {
        label: withUnsent('View only', state.unsentChanges),
        detail: [
          `${state.reason}.`,
          state.unsentChanges === 0 ? '' : unsentDetail(state.unsentChanges, keptOnDevice),
        ]
          .join(' ')
          .trim(),
        tone: state.unsentChanges === 0 ? 'still' : 'bad',
      };
    case 'refused':
      return {
        label: withUnsent('Not connected', state.unsentChanges),
        detail: `${state.reason}.`,
        tone: 'bad',
      };
  }
}

const detour = (over: Transport): string =>
  over === 'http' ? ' Connected over HTTP, because WebSockets do not get through.' : '';

const withUnsent = (label: string, unsent: number): string =>
  unsent === 0 ? label : `${label} · ${counted(unsent)} not sent`;

function unsentDetail(unsent: number, keptOnDevice: boolean): string {
  if (unsent === 0) return 'You can go on writing; changes are sent once the server is reached.';
  return keptOnDevice
    ? `${counted(unsent)} kept on this device until the server is reached.`
    : `${counted(unsent)} only in this window: keep it open until the server is reached.`;
}

/** Where changes are that the server does not take, in a sentence. */
export const unsentWords = (changes: number, keptOnDevice: boolean): string =>
  `${counted(changes)} that you made did not get to the server, and ${changes === 1 ? 'is' : 'are'} ${
    keptOnDevice ? 'kept on this device' : 'only in this window'
  }.`;
