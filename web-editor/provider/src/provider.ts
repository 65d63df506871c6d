import { ObservableV2 } from 'lib0/observable';
import { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { Attempt, type OpenLine, type TransportMemory } from './attempt.js';
import { backoffMillis } from './backoff.js';
import { followPage } from './follow-page.js';
import type { NetworkMemory } from './http/downstream.js';
import type { LineEnd, OurSide, Refusal, Transport } from './line.js';
import { linesTo, type TokenMemory } from './lines.js';
import { mayWrite, type Right } from './messages.js';
import { type Surroundings, surroundingsOf, type YarrowProviderOptions } from './options.js';
import { PresenceLink } from './presence-link.js';
import { Replica } from './replica.js';
import { type Status, statusOver } from './status.js';

/** A connection that held this long starts the backoff anew when it is lost. */
const STABLE_MILLIS = 5_000;

// A type, not an interface: ObservableV2 wants one that can be indexed.
export type YarrowProviderEvents = {
  /** The status is another one, or counts something else. */
  status: (status: Status) => void;
  /** How many changes made here are not on the server's disk. */
  unsaved: (changes: number) => void;
  /** Everything written here is on the server's disk. */
  saved: () => void;
  /** Both sides have what the other had; again after every connection. */
  synced: () => void;
  /** What one may do in the document, as the server says. */
  right: (right: Right) => void;
};

type Phase =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'trying'; readonly attempt: Attempt }
  | { readonly kind: 'waiting'; readonly until: number; readonly because: string | null }
  | Refusal;

/**
 * Keeps a document in step with a Yarrow server, over WebSocket or HTTP, and knows what is saved.
 * Confined to one thread. It never gives up by itself, except after a final answer.
 */
export class YarrowProvider extends ObservableV2<YarrowProviderEvents> {
  readonly name: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly #options: YarrowProviderOptions;
  readonly #around: Surroundings;
  readonly #openLine: OpenLine;
  readonly #replica: Replica;
  readonly #presence: PresenceLink;
  readonly #memory: TransportMemory & NetworkMemory & TokenMemory = {
    http: false,
    polls: false,
    denial: null,
  };
  #phase: Phase = { kind: 'stopped' };
  #right: Right | null = null;
  #everSynced = false;
  #failures = 0;
  /** The server's latest word was that the token is no good. */
  #tokenFailed = false;
  #told: { readonly status: Status; readonly unsaved: number; readonly synced: boolean };
  #telling = false;
  #untold = false;
  #cancelTimer: () => void = () => undefined;
  #ends = new AbortController();

  constructor(options: YarrowProviderOptions) {
    super();
    this.#options = options;
    this.#around = surroundingsOf(options);
    this.name = options.name;
    this.doc = options.doc;
    this.awareness = options.awareness ?? new Awareness(options.doc);
    this.#replica = new Replica(options.doc, options.unsaved ?? 0, this);
    const clean = options.cleanPresence ?? ((state: unknown) => state);
    this.#presence = new PresenceLink(this.awareness, clean, () => this.#attempt?.announce());
    this.#openLine = linesTo(options, this.#around, this.#ourSide(), this.#memory);
    this.#told = { status: this.status, unsaved: this.unsaved, synced: false };
    if (options.connect !== false) this.connect();
  }

  get status(): Status {
    const { unsaved } = this;
    const phase = this.#phase;
    switch (phase.kind) {
      case 'stopped':
        return { kind: 'stopped', unsaved };
      case 'refused':
        return { ...phase, unsaved };
      case 'waiting': {
        const millis = Math.max(0, phase.until - this.#around.clock.now());
        const inSeconds = Math.max(1, Math.ceil(millis / 1000));
        return { kind: 'waiting', inSeconds, because: phase.because, unsaved };
      }
      case 'trying':
        return statusOver(phase.attempt.active, unsaved);
    }
  }

  /** Changes made here that are not known to be on the server's disk. */
  get unsaved(): number {
    return this.#replica.unsaved;
  }

  /** Both sides have what the other had, and tell each other what comes. */
  get synced(): boolean {
    return this.transport !== null;
  }

  /** The server's content has been in the document at least once. */
  get everSynced(): boolean {
    return this.#everSynced;
  }

  /** The way to the server that is in use; null while none is. */
  get transport(): Transport | null {
    return this.#attempt?.active?.transport ?? null;
  }

  /** What one may do in the document, as far as the server has said. */
  get right(): Right | null {
    return this.#right;
  }

  /** False once the server has said that one may only read. */
  get writable(): boolean {
    return this.#right === null || mayWrite(this.#right);
  }

  /** Connects, also after a final answer. */
  connect(): void {
    if (this.#phase.kind !== 'stopped' && this.#phase.kind !== 'refused') return;
    if (this.#phase.kind === 'stopped') this.#follow();
    this.#tokenFailed = false;
    this.#memory.denial = null;
    this.#begin();
  }

  /** Says goodbye and ends the connection; the document stays as it is. */
  disconnect(): void {
    if (this.#phase.kind === 'stopped') return;
    this.#ends.abort();
    this.#presence.stop();
    this.doc.off('update', this.#onUpdate);
    this.doc.off('destroy', this.#onDestroy);
    this.#leave({ kind: 'stopped' }, true);
  }

  /** Disconnects for good. */
  override destroy(): void {
    this.disconnect();
    if (this.#options.awareness === undefined) this.awareness.destroy();
    super.destroy();
  }

  /** Does not wait for the next attempt. */
  retryNow(): void {
    if (this.#phase.kind === 'waiting') this.#begin();
  }

  /** The network came, went or changed, or the page was looked at again: finds out what holds. */
  networkChanged(): void {
    this.#memory.polls = false;
    this.#attempt?.networkChanged();
    if (this.#around.online()) this.retryNow();
  }

  /** The page goes, perhaps for good: says goodbye, and sends what waits in a way that survives it. */
  pageHidden(): void {
    this.#presence.goAway();
    this.#attempt?.farewell();
  }

  /** The page is back from where it was kept. */
  pageShown(): void {
    this.#presence.comeBack();
    this.networkChanged();
  }

  get #attempt(): Attempt | null {
    return this.#phase.kind === 'trying' ? this.#phase.attempt : null;
  }

  #ourSide(): OurSide {
    const right = (): Right | null => this.#right;
    return {
      replica: this.#replica,
      presence: this.#presence,
      get right() {
        return right();
      },
      setRight: (given) => {
        if (given === this.#right) return;
        this.#right = given;
        this.#say('right', [given]);
        this.#changed();
      },
    };
  }

  #follow(): void {
    this.doc.on('update', this.#onUpdate);
    this.doc.on('destroy', this.#onDestroy);
    this.#presence.start();
    this.#ends = new AbortController();
    if (this.#around.page !== null) followPage(this.#around.page, this, this.#ends.signal);
  }

  #begin(): void {
    this.#cancelTimer();
    const attempt = new Attempt(this.#openLine, this.#memory, this.#around, {
      changed: () => this.#changed(),
      ended: (end) => this.#ended(attempt, end),
    });
    this.#phase = { kind: 'trying', attempt };
    attempt.start();
    this.#changed();
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (!this.#replica.count(origin)) return;
    this.#attempt?.change(update, this.#replica.made);
    this.#changed();
  };

  readonly #onDestroy = (): void => this.destroy();

  #ended(attempt: Attempt, end: LineEnd): void {
    if (attempt.heldMillis >= STABLE_MILLIS) {
      this.#failures = 0;
      this.#tokenFailed = false;
    }
    switch (end.kind) {
      case 'refused':
        return this.#leave(end, false);
      case 'expired':
      case 'denied':
        if (this.#tokenFailed || typeof this.#options.token !== 'function') {
          const { code, reason } = end;
          return this.#leave({ kind: 'refused', code, reason }, false);
        }
        this.#tokenFailed = true;
        if (end.kind === 'denied') this.#memory.denial = end;
        return this.#beginAnew();
      case 'stale':
        return this.#beginAnew();
      case 'lost':
        return this.#wait(end.because, end.retryAfterMillis);
    }
  }

  /** At once, but not again and again. */
  #beginAnew(): void {
    if (this.#failures > 0) return this.#wait(null, 0);
    this.#failures = 1;
    this.#begin();
  }

  #wait(because: string | null, atLeastMillis: number): void {
    const { clock, random } = this.#around;
    const delay = Math.max(backoffMillis(this.#failures, random), atLeastMillis);
    this.#failures += 1;
    this.#leave({ kind: 'waiting', until: clock.now() + delay, because }, false);
    this.#countDown();
  }

  #leave(next: Phase, leaving: boolean): void {
    this.#cancelTimer();
    this.#attempt?.close(leaving);
    this.#phase = next;
    this.#presence.forgetPeers();
    this.#changed();
  }

  #countDown(): void {
    if (this.#phase.kind !== 'waiting') return;
    const left = this.#phase.until - this.#around.clock.now();
    if (left <= 0) return this.#begin();
    this.#cancelTimer = this.#around.clock.after(Math.min(left, 1000), () => {
      this.#changed();
      this.#countDown();
    });
  }

  /** Tells those who listen; what they change while they are told is told after that. */
  #changed(): void {
    this.#untold = true;
    if (this.#telling) return;
    this.#telling = true;
    while (this.#untold) {
      this.#untold = false;
      this.#tell();
    }
    this.#telling = false;
  }

  #tell(): void {
    const before = this.#told;
    const { status, unsaved, synced } = this;
    this.#told = { status, unsaved, synced };
    if (synced) this.#everSynced = true;
    if (unsaved !== before.unsaved) this.#say('unsaved', [unsaved]);
    if (!isSame(status, before.status)) this.#say('status', [status]);
    if (synced && !before.synced) this.#say('synced', []);
    if (status.kind === 'saved' && before.status.kind !== 'saved') this.#say('saved', []);
  }

  /** A listener that fails hurts nobody else. */
  #say<E extends keyof YarrowProviderEvents>(
    event: E,
    args: Parameters<YarrowProviderEvents[E]>,
  ): void {
    try {
      this.emit(event, args);
    } catch (error) {
      console.error(`Someone who listens for "${event}" failed.`, error);
    }
  }
}

const isSame = (one: Status, other: Status): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
