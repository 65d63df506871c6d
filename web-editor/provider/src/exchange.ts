import type { OurSide } from './line.js';
import type { ServerMessage } from './messages.js';

/** What an exchange says, for a line to carry. */
export interface Outgoing {
  /** What the server lacks: with it, it was told all changes up to `upTo`. */
  answer(update: Uint8Array, upTo: number): void;
  announce(): void;
}

/** The conversation on one line: how far both sides are in step. Confined to its line. */
export class Exchange {
  readonly #our: OurSide;
  readonly #outgoing: Outgoing;
  #answered = false;
  #synced = false;

  constructor(our: OurSide, outgoing: Outgoing) {
    this.#our = our;
    this.#outgoing = outgoing;
  }

  /** The server's question was answered: it has, or was sent, everything written here until then. */
  get answered(): boolean {
    return this.#answered;
  }

  get inStep(): boolean {
    return this.#answered && this.#synced;
  }

  /** Takes in what is the same on every line; fails for an update that cannot be taken in. */
  take(message: ServerMessage): void {
    switch (message.kind) {
      case 'sync-step-1':
        return this.#answer(message.stateVector);
      case 'sync-step-2':
        this.#our.replica.take(message.update);
        this.#synced = true;
        return;
      case 'update':
        return this.#our.replica.take(message.update);
      case 'awareness':
        return this.#our.presence.receive(message.update);
      case 'query-awareness':
        return this.#outgoing.announce();
      case 'right':
        return this.#our.setRight(message.right);
      default:
        console.warn('Ignored a message from the server that means nothing here:', message);
    }
  }

  #answer(stateVector: Uint8Array): void {
    const { replica } = this.#our;
    this.#answered = true;
    this.#outgoing.answer(replica.difference(stateVector), replica.made);
  }
}
