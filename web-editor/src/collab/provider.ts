import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import {
  decodeMessage,
  encodeQueryAwareness,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  type ServerMessage,
} from '../protocol/messages';
import { backoffMillis } from './backoff';
import type { Clock } from './clock';
import { Ledger } from './ledger';
import { PresenceLink } from './presence-link';
import type { OpenSocket, Socket } from './socket';
import { closeReason, isFinal, type SyncState } from './state';

/** The server is heard at least every 15 s; twice that in silence and the connection is dead. */
const SILENCE_MILLIS = 30_000;
/** How long a server may take to answer when there is reason to doubt the connection. */
const PROBE_MILLIS = 3_000;

/** A connection that held this long after its sync starts the backoff anew when it is lost. */
const STABLE_MILLIS = 5_000;

export interface ProviderOptions {
  readonly url: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** What the device says about its network. */
  readonly deviceOnline: () => boolean;
  /** Changes of an earlier visit that were never acknowledged. */
  readonly unsentChanges: number;
  /** Makes a peer's presence fit to be shown; null drops it. */
  readonly cleanPresence: (state: unknown) => unknown;
}

type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening'; readonly socket: Socket }
  | Live
  | { readonly kind: 'waiting'; readonly until: number; readonly because: string | null }
  | { readonly kind: 'refused'; readonly code: number; readonly reason: string };

interface Live {
  readonly kind: 'live';
  readonly socket: Socket;
  readonly ledger: Ledger;
  /** The server's first step was answered: it has, or was sent, everything written here. */
  answered: boolean;
  /** The server's answer to our first step is in the document. */
  synced: boolean;
  syncedAt: number;
}

const MAY_ONLY_READ = 'You may read this document, but not change it';

/**
 * Keeps a document in step with the server over one WebSocket, and knows what is saved. Confined to
 * the page's thread. It never gives up by itself, except after a final close code.
 */
export class Provider {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly #options: ProviderOptions;
  readonly #presence: PresenceLink;
  readonly #listeners = new Set<(state: SyncState) => void>();
  #phase: Phase = { kind: 'idle' };
  #unsent: number;
  #failures = 0;
  #everSynced = false;
  #readonlyReason: string | null = null;
  /** As far as the server has said. */
  #mayWrite = true;
  #heardAt = 0;
  #cancelTimer: () => void = () => undefined;
  #cancelProbe: () => void = () => undefined;

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.doc = options.doc;
    this.awareness = options.awareness;
    this.#unsent = options.unsentChanges;
    this.#presence = new PresenceLink(options.awareness, options.cleanPresence, () => {
      if (this.#phase.kind === 'live') this.#phase.socket.send(this.#presence.announcement());
    });
  }

  /** The server's content has been in the document at least once during this visit. */
  get everSynced(): boolean {
    return this.#everSynced;
  }

  /** Changes made here that are not known to be on the server's disk. */
  get unsentChanges(): number {
    return this.#unsent + (this.#phase.kind === 'live' ? this.#phase.ledger.openChanges : 0);
  }

  get state(): SyncState {
    const phase = this.#phase;
    const unsentChanges = this.unsentChanges;
    if (phase.kind === 'refused') {
      return { kind: 'refused', code: phase.code, reason: phase.reason, unsentChanges };
    }
    if (this.#readonlyReason !== null) {
      return { kind: 'readonly', reason: this.#readonlyReason, unsentChanges };
    }
    if (!this.#mayWrite) {
      return { kind: 'readonly', reason: MAY_ONLY_READ, unsentChanges };
    }
    if (phase.kind === 'waiting') return this.#waitingState(phase.until, phase.because);
    if (phase.kind !== 'live' || !phase.answered || !phase.synced) {
      return { kind: 'connecting', unsentChanges };
    }
    const unacknowledged = phase.ledger.openMessages;
    return unacknowledged > 0 ? { kind: 'saving', unacknowledged } : { kind: 'saved' };
  }

  /** Calls `listener` now and after every change; the returned function ends that. */
  subscribe(listener: (state: SyncState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.state);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  start(): void {
    if (this.#phase.kind !== 'idle') return;
    this.doc.on('update', this.#onDocUpdate);
    this.#presence.start();
    this.#open();
  }

  /** Says goodbye and ends the connection; the document stays as it is. */
  stop(): void {
    this.#presence.stop();
    this.doc.off('update', this.#onDocUpdate);
    this.#leave({ kind: 'idle' });
  }

  /** From now on the page only reads; said to the reader instead of the state of saving. */
  readOnly(reason: string): void {
    this.#readonlyReason = reason;
    this.#changed();
  }

  /** Tells the listeners again, because something beside the connection changed. */
  refresh(): void {
    this.#changed();
  }

  /** False once the page only reads, whatever becomes of the connection. */
  get writable(): boolean {
    return this.#readonlyReason === null && this.#mayWrite;
  }

  retryNow(): void {
    if (this.#phase.kind === 'waiting') this.#open();
  }

  /** The device's network came or went, or the page was looked at again: find out what holds. */
  networkChanged(): void {
    if (this.#phase.kind === 'live') this.#probe();
    else if (this.#options.deviceOnline()) this.retryNow();
    this.#changed();
  }

  #waitingState(until: number, because: string | null): SyncState {
    const unsentChanges = this.unsentChanges;
    if (!this.#options.deviceOnline()) return { kind: 'offline', unsentChanges };
    const millis = Math.max(0, until - this.#options.clock.now());
    const inSeconds = Math.max(1, Math.ceil(millis / 1000));
    return { kind: 'reconnecting', inSeconds, unsentChanges, because };
  }

  #open(): void {
    this.#cancelTimer();
    const socket = this.#options.openSocket(this.#options.url, {
      opened: () => this.#opened(socket),
      received: (frame) => this.#received(socket, frame),
      closed: (code, reason) => this.#closed(socket, code, reason),
    });
    this.#phase = { kind: 'opening', socket };
    this.#heardAt = this.#options.clock.now();
    this.#watch();
    this.#changed();
  }

  #opened(socket: Socket): void {
    if (this.#phase.kind !== 'opening' || this.#phase.socket !== socket) return;
    const ledger = new Ledger();
    this.#phase = { kind: 'live', socket, ledger, answered: false, synced: false, syncedAt: 0 };
    this.#heardAt = this.#options.clock.now();
    socket.send(encodeSyncStep1(Y.encodeStateVector(this.doc)));
    this.#presence.renew();
    this.#changed();
  }

  #received(socket: Socket, frame: Uint8Array): void {
    const phase = this.#phase;
    if (phase.kind !== 'live' || phase.socket !== socket) return;
    this.#heardAt = this.#options.clock.now();
    this.#cancelProbe();
    this.#cancelProbe = () => undefined;
    try {
      this.#handle(phase, decodeMessage(frame));
    } catch (error) {
      console.error('The server sent something that cannot be used; connecting anew.', error);
      this.#lose('The server sent something unreadable');
      return;
    }
    this.#changed();
  }

  #handle(live: Live, message: ServerMessage): void {
    switch (message.kind) {
      case 'sync-step-1':
        return this.#answer(live, message.stateVector);
      case 'sync-step-2':
        this.#take(message.update);
        if (!live.synced) live.syncedAt = this.#options.clock.now();
        live.synced = true;
        this.#everSynced = true;
        return;
      case 'update':
        return this.#take(message.update);
      case 'awareness':
        return this.#presence.receive(message.update);
      case 'query-awareness':
        return live.socket.send(this.#presence.announcement());
      case 'durable':
        return live.ledger.durable(message.count);
      case 'right':
        this.#mayWrite = message.mayWrite;
        return;
      case 'refused':
        return; // the state says already that nothing is taken from here
      case 'denied':
        return this.#refuse(4403, message.reason);
      case 'unknown':
        console.warn(`Ignored a message of unknown type ${message.type} from the server.`);
        return;
    }
  }

  /** Fails only when the update could not be taken in, and not when somebody failed to show it. */
  #take(update: Uint8Array): void {
    try {
      Y.applyUpdate(this.doc, update, this);
    } catch (error) {
      if (!isIn(this.doc, update)) throw error;
      console.error('Someone who follows the document failed at a change from the server.', error);
    }
  }

  #answer(live: Live, stateVector: Uint8Array): void {
    live.socket.send(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, stateVector)));
    live.ledger.sent(this.#unsent);
    this.#unsent = 0;
    live.answered = true;
  }

  readonly #onDocUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return;
    const phase = this.#phase;
    if (phase.kind === 'live' && phase.answered) {
      phase.socket.send(encodeUpdate(update));
      phase.ledger.sent(1);
    } else {
      // Not sent yet: the answer to the server's first step will carry it.
      this.#unsent += 1;
    }
    this.#changed();
  };

  #closed(socket: Socket, code: number, reason: string): void {
    const phase = this.#phase;
    const current = (phase.kind === 'opening' || phase.kind === 'live') && phase.socket === socket;
    if (!current) return;
    if (isFinal(code)) this.#refuse(code, reason);
    else this.#lose(closeReason(code, reason));
  }

  #refuse(code: number, reason: string): void {
    const words = closeReason(code, reason) ?? 'The server refused this document';
    this.#leave({ kind: 'refused', code, reason: words });
  }

  #lose(because: string | null): void {
    if (this.#phase.kind === 'live' && this.#phase.synced) {
      const heldMillis = this.#options.clock.now() - this.#phase.syncedAt;
      if (heldMillis >= STABLE_MILLIS) this.#failures = 0;
    }
    const delay = backoffMillis(this.#failures, this.#options.random);
    this.#failures += 1;
    this.#leave({ kind: 'waiting', until: this.#options.clock.now() + delay, because });
    this.#countDown();
  }

  /** Ends the present connection, if any, and takes back what it could not confirm. */
  #leave(next: Phase): void {
    this.#cancelTimer();
    this.#cancelProbe();
    const phase = this.#phase;
    this.#unsent = this.unsentChanges;
    this.#phase = next;
    if (phase.kind === 'opening' || phase.kind === 'live') phase.socket.close();
    this.#presence.forgetPeers();
    this.#changed();
  }

  #countDown(): void {
    if (this.#phase.kind !== 'waiting') return;
    const left = this.#phase.until - this.#options.clock.now();
    if (left <= 0) return this.#open();
    this.#cancelTimer = this.#options.clock.after(Math.min(left, 1000), () => {
      this.#changed();
      this.#countDown();
    });
  }

  #watch(): void {
    const left = this.#heardAt + SILENCE_MILLIS - this.#options.clock.now();
    if (left <= 0) return this.#lose('The server went silent');
    this.#cancelTimer = this.#options.clock.after(left, () => this.#watch());
  }

  #probe(): void {
    if (this.#phase.kind !== 'live') return;
    this.#cancelProbe();
    this.#phase.socket.send(encodeQueryAwareness());
    this.#awaitAnswer(this.#phase.socket);
  }

  /** The question waits behind an upload; whether that goes on, the watch for silence finds out. */
  #awaitAnswer(socket: Socket): void {
    this.#cancelProbe = this.#options.clock.after(PROBE_MILLIS, () => {
      if (socket.unsentBytes() > 0) this.#awaitAnswer(socket);
      else this.#lose('The server did not answer');
    });
  }

  #changed(): void {
    const state = this.state;
    for (const listener of this.#listeners) listener(state);
  }
}

/** Whether the document has all that an update brings, or keeps it until what it waits for comes. */
function isIn(doc: Y.Doc, update: Uint8Array): boolean {
  const { to } = Y.parseUpdateMeta(update);
  const has = Y.decodeStateVector(Y.encodeStateVector(doc));
  const all = [...to].every(([client, clock]) => (has.get(client) ?? 0) >= clock);
  return all || doc.store.pendingStructs !== null;
}
