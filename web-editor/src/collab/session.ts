import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { socketUrl } from '../protocol/names';
import type { Identity } from '../presence/identity';
import { cleanPresence } from '../presence/people';
import { systemClock } from './clock';
import { LocalCopy } from './local-copy';
import { Provider } from './provider';
import { openWebSocket } from './socket';

/**
 * One open document: its content, who is here, the connection and the copy on this device. Confined
 * to the page's thread.
 */
export interface Session {
  readonly name: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly provider: Provider;
  /** Whether changes outlive this page on this device. */
  readonly keptOnDevice: boolean;
  /** Resolves when there is content to show: the device's copy, or the server's. */
  readonly ready: Promise<void>;
  /** Resolves when the server's content has been here once during this visit. */
  readonly synced: Promise<void>;
  close(): void;
}

/** Opens the copy on this device first, so that it is never taken for changes made meanwhile. */
export async function openSession(name: string, identity: Identity): Promise<Session> {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  setIdentity(awareness, identity);
  const copy = await LocalCopy.open(name, doc);
  const provider = new Provider({
    url: socketUrl(location, name),
    doc,
    awareness,
    openSocket: openWebSocket,
    clock: systemClock,
    random: Math.random,
    deviceOnline: () => navigator.onLine,
    unsentChanges: copy?.unsentChanges ?? 0,
    cleanPresence: (state) => cleanPresence(doc, state),
  });
  const synced = whenSynced(provider);
  const ready = copy?.usable === true ? Promise.resolve() : synced;
  if (copy !== null) keepAccount(provider, copy);
  const stopListening = followPage(provider, copy !== null);
  provider.start();
  const close = (): void => {
    stopListening();
    provider.stop();
    doc.destroy();
  };
  return { name, doc, awareness, provider, keptOnDevice: copy !== null, ready, synced, close };
}

export function setIdentity(awareness: Awareness, { name, colour }: Identity): void {
  const user = { name, color: colour, colorLight: `${colour}33` };
  awareness.setLocalStateField('user', user);
}

function whenSynced(provider: Provider): Promise<void> {
  return new Promise((resolve) => {
    provider.subscribe(() => {
      if (provider.everSynced) resolve();
    });
  });
}

const REST_MILLIS = 250;

/** Notes beside the copy what the next visit must know about it, once typing rests. */
function keepAccount(provider: Provider, copy: LocalCopy): void {
  let synced = false;
  let unsent = copy.unsentChanges;
  let cancel = (): void => undefined;
  provider.subscribe(() => {
    if (provider.everSynced && !synced) {
      synced = true;
      copy.rememberSynced();
    }
    cancel();
    cancel = systemClock.after(REST_MILLIS, () => {
      if (provider.unsentChanges === unsent) return;
      unsent = provider.unsentChanges;
      copy.rememberUnsent(unsent);
    });
  });
}

function followPage(provider: Provider, keptOnDevice: boolean): () => void {
  const recheck = (): void => provider.networkChanged();
  const whenSeen = (): void => {
    if (document.visibilityState === 'visible') provider.networkChanged();
  };
  const beforeLeaving = (event: BeforeUnloadEvent): void => {
    if (!keptOnDevice && provider.unsentChanges > 0) event.preventDefault();
  };
  const ends = new AbortController();
  const { signal } = ends;
  window.addEventListener('online', recheck, { signal });
  window.addEventListener('offline', recheck, { signal });
  window.addEventListener('pageshow', recheck, { signal });
  document.addEventListener('visibilitychange', whenSeen, { signal });
  window.addEventListener('beforeunload', beforeLeaving, { signal });
  return () => ends.abort();
}
