import type { Right } from './messages.js';
import type { PresenceLink } from './presence-link.js';
import type { Replica } from './replica.js';

export type Transport = 'websocket' | 'http';

/**
 * One way to the server, from its opening to its end; a line that ended is never used again. Lines
 * may overlap: what is said twice is harmless.
 */
export interface Line {
  readonly transport: Transport;
  /** The server was heard on it. */
  readonly heard: boolean;
  /** Both sides have what the other had, and are told what comes. */
  readonly inStep: boolean;
  /** Sync messages that are not known to be on disk. */
  readonly unconfirmed: number;
  /** Opens it; to be called once. */
  start(): void;
  /** Carries a change made here, if the line has told what came before it; `upTo` is its number. */
  change(update: Uint8Array, upTo: number): void;
  /** Tells who is here. */
  announce(): void;
  /** Finds out whether the server still answers. */
  probe(): void;
  /**
   * The page goes, perhaps for good: sends what waits in a way that survives the page, where the
   * transport does not notice by itself that its client is gone.
   */
  farewell(): void;
  /** Ends the line without a word to its events. `leaving`: nobody follows on another line. */
  close(leaving: boolean): void;
}

export interface LineEvents {
  /** What can be asked of the line may have changed. */
  changed(): void;
  /** Called once, unless the line was closed. */
  ended(end: LineEnd): void;
}

export type LineEnd =
  /** Worth another attempt, not before `retryAfterMillis`. */
  | { readonly kind: 'lost'; readonly because: string | null; readonly retryAfterMillis: number }
  /** The server does not know where this line was: begin again, at once. */
  | { readonly kind: 'stale' }
  /** Not without a fresh token. */
  | { readonly kind: 'expired'; readonly code: number; readonly reason: string }
  /** Not with the token that was shown. */
  | Denial
  /** Final. */
  | Refusal;

export interface Refusal {
  readonly kind: 'refused';
  /** A WebSocket close code, also when it was said over HTTP. */
  readonly code: number;
  readonly reason: string;
}

/** Final, unless there is another token than the one that was shown. */
export interface Denial {
  readonly kind: 'denied';
  readonly code: number;
  readonly reason: string;
  readonly shown: string | null;
}

export const lost = (because: string | null, retryAfterMillis = 0): LineEnd => ({
  kind: 'lost',
  because,
  retryAfterMillis,
});

export const NO_TOKEN = 'No token could be had';

/** What every line has on this side. */
export interface OurSide {
  readonly replica: Replica;
  readonly presence: PresenceLink;
  readonly right: Right | null;
  /** As far as the server has said. */
  setRight(right: Right): void;
}

/** What a line shows when it opens, or why none may be opened. */
export type Admission = { readonly kind: 'admitted'; readonly token: string | null } | Refusal;

/** Asked before each opening; answered at once where there is nothing to find out. */
export type Admit = () => Admission | Promise<Admission>;
