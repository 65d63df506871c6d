import type * as Y from 'yjs';

type Events = Y.YEvent<Y.AbstractType<unknown>>[];

/**
 * Whether an editor follows the content that it is bound to. Confined to a binding.
 *
 * A binding that throws while it shows a change keeps the old state, although the change is in the
 * document. To be started after the binding is made: observers run in the order they came, also
 * when an earlier one threw.
 */
export class FollowCheck {
  readonly #fragment: Y.XmlFragment;
  readonly #fromOthers: (origin: unknown) => boolean;
  readonly #onLost: () => void;
  #running = false;
  #shown = false;

  constructor(
    fragment: Y.XmlFragment,
    fromOthers: (origin: unknown) => boolean,
    onLost: () => void,
  ) {
    this.#fragment = fragment;
    this.#fromOthers = fromOthers;
    this.#onLost = onLost;
  }

  start(): void {
    this.#running = true;
    this.#shown = false;
    this.#fragment.observeDeep(this.#observer);
  }

  /** The editor has shown a change of others, to the end. */
  shown(): void {
    this.#shown = true;
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#fragment.unobserveDeep(this.#observer);
  }

  readonly #check = (_events: Events, { origin }: Y.Transaction): void => {
    const followed = this.#shown;
    this.#shown = false;
    if (!this.#running || followed || !this.#fromOthers(origin)) return;
    this.stop();
    this.#onLost();
  };

  readonly #observer = this.#check as Parameters<Y.XmlFragment['observeDeep']>[0];
}
