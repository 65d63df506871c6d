import { Awareness } from 'y-protocols/awareness';
import { type Right, YarrowProvider } from 'yarrow-provider';
import * as Y from 'yjs';
import { bestToken } from '../access/api';
import { pageTokens } from '../access/page-tokens';
import type { Identity } from '../presence/identity';
import { cleanPresence } from '../presence/people';
import { LocalCopy } from './local-copy';
import { checkOrigin, type FindOrigin, learnOrigin, originOnServer } from './origin';
import { Provider } from './provider';
import { isAccessEnd } from './state';

/**
 * One open document: its content, who is here, the connection and the copy on this device. Confined
 * to the page's thread.
 */
export interface Session {
  readonly name: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly provider: Provider;
  /** Whether changes outlive this page on this device, as far as is known by now. */
  readonly keptOnDevice: boolean;
  /** Resolves when there is content to show: the device's copy, or the server's. */
  readonly ready: Promise<void>;
  /** Resolves when the server's content has been here once during this visit. */
  readonly synced: Promise<void>;
  /** What one may do here, as soon as the server has said so. */
  readonly right: Right | null;
  /** Whether the page may change the document now; tells `provider`'s listeners when that changes. */
  readonly writable: boolean;
  /** What to show to the server for this document; undefined where there is nothing. */
  token(): Promise<string | undefined>;
  /** There is another token: connects with it, and goes on with what was not sent. */
  reconnect(): void;
  /** Takes the copy on this device away; what the server does not have is lost with the page. */
  discardCopy(): Promise<void>;
  close(): void;
}

/** Opens the copy on this device first, so that it is never taken for changes made meanwhile. */
export async function openSession(name: string, identity: Identity): Promise<Session> {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  setIdentity(awareness, identity);
  const copy = await LocalCopy.open(name, doc);
  const token = (): Promise<string | undefined> => bestToken(name, pageTokens.for(name));
  const findOrigin = originOnServer(name, token);
  const yarrow = new YarrowProvider({
    name,
    doc,
    awareness,
    connect: false,
    token,
    unsaved: copy?.unsentChanges ?? 0,
    check: async () => (copy === null ? null : checkOrigin(copy, findOrigin)),
    cleanPresence: (state) => cleanPresence(doc, state),
  });
  const provider = new Provider(yarrow, () => navigator.onLine);
  const ends = new AbortController();
  const synced = whenSynced(provider, ends.signal);
  const ready = copy?.usable === true ? Promise.resolve() : synced;
  if (copy !== null) keepAccount(provider, copy, findOrigin, ends.signal);
  keepPageOpen(provider, () => copy?.kept === true, ends.signal);
  yarrow.connect();
  return {
    name,
    doc,
    awareness,
    provider,
    ready,
    synced,
    token,
    get keptOnDevice() {
      return copy?.kept === true;
    },
    get right() {
      return provider.right;
    },
    get writable() {
      return provider.writable && !isAccessEnd(provider.state);
    },
    reconnect() {
      yarrow.disconnect();
      yarrow.connect();
    },
    async discardCopy() {
      ends.abort();
      yarrow.disconnect();
      await copy?.discard();
    },
    close() {
      ends.abort();
      yarrow.disconnect();
      void copy?.close();
      doc.destroy();
    },
  };
}

export function setIdentity(awareness: Awareness, { name, colour }: Identity): void {
  const user = { name, color: colour, colorLight: `${colour}33` };
  awareness.setLocalStateField('user', user);
}

function whenSynced(provider: Provider, ends: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = provider.subscribe(() => {
      if (provider.everSynced) resolve();
    });
    ends.addEventListener('abort', stop);
  });
}

const REST_MILLIS = 250;

/** Notes beside the copy what the next visit must know about it, once typing rests. */
function keepAccount(
  provider: Provider,
  copy: LocalCopy,
  findOrigin: FindOrigin,
  ends: AbortSignal,
): void {
  let synced = false;
  let unsent = copy.unsentChanges;
  let cancel = (): void => undefined;
  const note = (): void => {
    cancel();
    if (provider.unsentChanges === unsent) return;
    unsent = provider.unsentChanges;
    copy.rememberUnsent(unsent);
  };
  const stop = provider.subscribe(({ kind }) => {
    if (provider.everSynced && !synced) {
      synced = true;
      copy.rememberSynced();
    }
    if (kind === 'saved' && copy.origin === null) void learnOrigin(copy, findOrigin);
    cancel();
    const timer = setTimeout(note, REST_MILLIS);
    cancel = () => clearTimeout(timer);
  });
  copy.onKeptChange(() => provider.refresh());
  window.addEventListener('pagehide', note, { signal: ends });
  ends.addEventListener('abort', () => {
    stop();
    note();
  });
}

/** Asks before a page is left whose changes would be lost with it. */
function keepPageOpen(provider: Provider, kept: () => boolean, signal: AbortSignal): void {
  const beforeLeaving = (event: BeforeUnloadEvent): void => {
    if (!kept() && provider.unsentChanges > 0) event.preventDefault();
  };
  window.addEventListener('beforeunload', beforeLeaving, { signal });
}
