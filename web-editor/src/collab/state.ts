import type { Transport } from 'yarrow-provider';

/** What the page may say about a document's connection and about where its changes are. */
export type SyncState =
  /** Not yet in step with the server; nothing is known to be saved. */
  | { readonly kind: 'connecting'; readonly unsentChanges: number }
  /** In step; the server has not yet confirmed that these changes are on disk. */
  | { readonly kind: 'saving'; readonly unacknowledged: number; readonly over: Transport }
  /** Everything sent is on the server's disk, and everything written here was sent. */
  | { readonly kind: 'saved'; readonly over: Transport }
  /**
   * Not connected, and the device says that it has no network; attempts go on all the same, because
   * the server may be on this device.
   */
  | { readonly kind: 'offline'; readonly unsentChanges: number }
  | {
      readonly kind: 'reconnecting';
      readonly inSeconds: number;
      readonly unsentChanges: number;
      readonly because: string | null;
    }
  /** The document is shown but must not be changed by this page. */
  | { readonly kind: 'readonly'; readonly reason: string; readonly unsentChanges: number }
  /** The connection ended with a final code; there will be no further attempt. */
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly reason: string;
      readonly unsentChanges: number;
    };

const ACCESS_CODES = [4401, 4403];

/** The server let one out, or never in; with another token it may be another matter. */
export const isAccessEnd = (state: SyncState): boolean =>
  state.kind === 'refused' && ACCESS_CODES.includes(state.code);
