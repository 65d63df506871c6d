import {
  applyAwarenessUpdate,
  type Awareness,
  encodeAwarenessUpdate,
  modifyAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import { encodeAwareness } from './messages.js';

interface AwarenessChange {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

/** Carries presence between the lines and those who show it. Confined to a provider. */
export class PresenceLink {
  readonly #awareness: Awareness;
  readonly #clean: (state: unknown) => unknown;
  readonly #onOwnChange: () => void;
  /** What was said of oneself before going away. */
  #away: ReturnType<Awareness['getLocalState']> = null;

  /** `clean` makes a peer's presence fit to be shown; `onOwnChange` is to send the announcement. */
  constructor(awareness: Awareness, clean: (state: unknown) => unknown, onOwnChange: () => void) {
    this.#awareness = awareness;
    this.#clean = clean;
    this.#onOwnChange = onOwnChange;
  }

  start(): void {
    this.#awareness.on('update', this.#onUpdate);
    this.comeBack();
  }

  /** Says goodbye, while there still is a line. */
  stop(): void {
    this.goAway();
    this.#awareness.off('update', this.#onUpdate);
  }

  /** Takes a newer clock than the one that the server removed when the last line ended. */
  renew(): void {
    this.#awareness.setLocalState(this.#awareness.getLocalState());
  }

  /** Says goodbye until `comeBack`. */
  goAway(): void {
    this.#away ??= this.#awareness.getLocalState();
    if (this.#away !== null) this.#awareness.setLocalState(null);
  }

  comeBack(): void {
    if (this.#away !== null) this.#awareness.setLocalState(this.#away);
    this.#away = null;
  }

  /** What to send to tell of oneself. */
  announcement(): Uint8Array {
    return encodeAwareness(encodeAwarenessUpdate(this.#awareness, [this.#awareness.clientID]));
  }

  receive(update: Uint8Array): void {
    const clean = modifyAwarenessUpdate(update, (state: unknown) =>
      state === null ? null : this.#clean(state),
    );
    applyAwarenessUpdate(this.#awareness, clean, this);
  }

  /** Without a line nothing is known of the others. */
  forgetPeers(): void {
    const own = this.#awareness.clientID;
    const peers = [...this.#awareness.getStates().keys()].filter((client) => client !== own);
    removeAwarenessStates(this.#awareness, peers, this);
  }

  readonly #onUpdate = ({ added, updated, removed }: AwarenessChange): void => {
    const own = this.#awareness.clientID;
    if ([added, updated, removed].some((clients) => clients.includes(own))) this.#onOwnChange();
  };
}
