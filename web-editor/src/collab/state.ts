/** What the page may say about a document's connection and about where its changes are. */
export type SyncState =
  /** Not yet in step with the server; nothing is known to be saved. */
  | { readonly kind: 'connecting'; readonly unsentChanges: number }
  /** In step; the server has not yet confirmed that these changes are on disk. */
  | { readonly kind: 'saving'; readonly unacknowledged: number }
  /** Everything sent is on the server's disk, and everything written here was sent. */
  | { readonly kind: 'saved' }
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

const FINAL_CODES = { first: 4400, last: 4499 };

/** Nothing that this page can do by itself would make the same content acceptable. */
const TOO_BIG = 1009;

export const isFinal = (closeCode: number): boolean =>
  closeCode === TOO_BIG || (closeCode >= FINAL_CODES.first && closeCode <= FINAL_CODES.last);

const REASONS: Readonly<Record<number, string>> = {
  [TOO_BIG]: 'One change is larger than the server accepts',
  1012: 'The server is restarting',
  1013: 'The server is busy',
  4400: 'The server could not read what this page sent',
  4401: 'You need to sign in',
  4403: 'You have no access to this document',
  4404: 'This document does not exist any more',
  4409: 'This page is too old for the document; reload it',
  4410: 'The copy on this device is of another document, which had the same name',
  4413: 'The document has become too large',
};

/** Words for a close code: ours where we know the code, and what the server wrote. */
export function closeReason(code: number, given: string): string | null {
  const known = REASONS[code];
  const said = given.slice(0, 200).replace(/\.$/, '');
  if (known === undefined) return said === '' ? null : said;
  return said === '' ? known : `${known} (${said})`;
}
