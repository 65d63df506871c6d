import {
  applyAwarenessUpdate,
  type Awareness,
  encodeAwarenessUpdate,
  modifyAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import { encodeAwareness } from '../protocol/messages';

interface AwarenessChange {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

/** Carries presence between a connection and those who show it. Confined to a provider. */
export class PresenceLink {
  readonly #awareness: Awareness;
  readonly #clean: (state: unknown) => unknown;
  readonly #onOwnChange: () => void;

  /** `clean` makes a peer's presence fit to be shown; `onOwnChange` is to send the announcement. */
  constructor(awareness: Awareness, clean: (state: unknown) => unknown, onOwnChange: () => void) {
    this.#awareness = awareness;
    this.#clean = clean;
    this.#onOwnChange = onOwnChange;
  }

  start(): void {
    this.#awareness.on('update', this.#onUpdate);
  }

  /** Says goodbye, while the connection still stands. */
  stop(): void {
    removeAwarenessStates(this.#awareness, [this.#awareness.clientID], this);
    this.#awareness.off('update', this.#onUpdate);
  }

  /** Takes a newer clock than the one that the server removed when the last connection ended. */
  renew(): void {
    this.#awareness.setLocalState(this.#awareness.getLocalState());
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

  /** Without a connection nothing is known of the others. */
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
