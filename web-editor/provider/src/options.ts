import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { type Clock, systemClock } from './clock.js';
import type { Refusal, Transport } from './line.js';
import { type OpenSocket, openWith, type WebSocketConstructor } from './websocket/socket.js';

export interface YarrowProviderOptions {
  /** Where the server is, such as `https://docs.example.com`; without it, where the page came from. */
  readonly server?: string | URL;
  /** The document's name. */
  readonly name: string;
  readonly doc: Y.Doc;
  /** Without it the provider makes one, and destroys it with itself. */
  readonly awareness?: Awareness;
  /**
   * What is shown to the server. A function is asked before every connection, and so again when the
   * server says that a token has expired or lets nobody in, once, when another one goes on; with a
   * text, that is the end. It may have none.
   */
  readonly token?: string | (() => string | undefined | Promise<string | undefined>);
  /** `false` waits for `connect()`. */
  readonly connect?: boolean;
  /** Which may be used; both, when it is left out. */
  readonly transports?: readonly Transport[];
  /** For Node before 22, which has none of its own: that of the package `ws`. */
  readonly WebSocket?: WebSocketConstructor;
  readonly fetch?: typeof fetch;
  /** Changes of an earlier visit that are in the document and were never saved. */
  readonly unsaved?: number;
  /** Asked before every connection; a refusal is final. */
  readonly check?: () => Promise<Refusal | null>;
  /** Makes what a peer says of itself fit to be shown; null drops it. */
  readonly cleanPresence?: (state: unknown) => unknown;
  /** For tests: time, chance and sockets. */
  readonly surroundings?: Partial<Surroundings>;
}

/** What a provider takes from where it runs. */
export interface Surroundings {
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** What the device says about its network. */
  readonly online: () => boolean;
  /** Null where there are no WebSockets. */
  readonly openSocket: OpenSocket | null;
  /** What comes and goes around the provider, such as the window of its page; null for nothing. */
  readonly page: EventTarget | null;
}

export function surroundingsOf({ surroundings, WebSocket }: YarrowProviderOptions): Surroundings {
  const constructor = WebSocket ?? globalThis.WebSocket;
  return {
    clock: systemClock,
    random: Math.random,
    online: () => typeof navigator === 'undefined' || navigator.onLine !== false,
    openSocket: constructor === undefined ? null : openWith(constructor),
    page: typeof window === 'undefined' ? null : window,
    ...surroundings,
  };
}

export function serverOf({ server }: YarrowProviderOptions): string | URL {
  if (server !== undefined) return server;
  if (typeof location !== 'undefined') return location.origin;
  throw new Error('Expected the option "server": outside of a page, nothing says where it is');
}
