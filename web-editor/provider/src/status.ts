import { type Line, type LineEnd, lost, type Transport } from './line.js';

/** Where the changes made here are, and whether the server is reached. */
export type Status =
  /** Not connected, because nobody asked for it. */
  | { readonly kind: 'stopped'; readonly unsaved: number }
  /** Not yet in step with the server; nothing is known to be saved. */
  | { readonly kind: 'connecting'; readonly unsaved: number }
  /** In step over `over`; the server has not yet confirmed that so many messages are on disk. */
  | {
      readonly kind: 'saving';
      readonly over: Transport;
      readonly unconfirmed: number;
      readonly unsaved: number;
    }
  /** Everything written here was sent, and is on the server's disk. */
  | { readonly kind: 'saved'; readonly over: Transport }
  /** Not connected; the next attempt begins by itself, told once a second. */
  | {
      readonly kind: 'waiting';
      readonly inSeconds: number;
      readonly because: string | null;
      readonly unsaved: number;
    }
  /** Ended for good: there will be no further attempt. */
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly reason: string;
      readonly unsaved: number;
    };

/** The status while lines are open: `active` is the one in step, or null. */
export function statusOver(active: Line | null, unsaved: number): Status {
  if (active === null) return { kind: 'connecting', unsaved };
  const { transport: over, unconfirmed } = active;
  return unconfirmed > 0 ? { kind: 'saving', over, unconfirmed, unsaved } : { kind: 'saved', over };
}

/** Nothing that a client can do by itself would make the same content acceptable. */
export const TOO_BIG = 1009;
export const MALFORMED = 4400;
export const UNAUTHORIZED = 4401;
export const FORBIDDEN = 4403;
export const TOO_LARGE = 4413;

const FINAL_CODES = { first: 4400, last: 4499 };

const isFinal = (code: number): boolean =>
  code === TOO_BIG || (code >= FINAL_CODES.first && code <= FINAL_CODES.last);

const REASONS: Readonly<Record<number, string>> = {
  [TOO_BIG]: 'One change is larger than the server accepts',
  1012: 'The server is restarting',
  1013: 'The server is busy',
  [MALFORMED]: 'The server could not read what this page sent',
  [UNAUTHORIZED]: 'You need to sign in',
  [FORBIDDEN]: 'You have no access to this document',
  4404: 'This document does not exist any more',
  4409: 'This page is too old for the document; reload it',
  [TOO_LARGE]: 'The document has become too large',
};

/** What a close code means for those who may try again; `shown` is the token that was shown. */
export function closeEnd(code: number, given: string, shown: string | null): LineEnd {
  const words = closeReason(code, given);
  if (!isFinal(code)) return lost(words);
  const reason = words ?? 'The server refused this document';
  if (code === FORBIDDEN) return { kind: 'denied', code, reason, shown };
  return { kind: code === UNAUTHORIZED ? 'expired' : 'refused', code, reason };
}

/** Words for a close code: ours where we know the code, and what the server wrote. */
function closeReason(code: number, given: string): string | null {
  const known = REASONS[code];
  const said = given.slice(0, 200).replace(/\.$/, '');
  if (known === undefined) return said === '' ? null : said;
  return said === '' ? known : `${known} (${said})`;
}
