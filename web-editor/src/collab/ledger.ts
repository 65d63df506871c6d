import { ProtocolError } from '../protocol/messages';

/**
 * Counts what one connection sent and what the server has on disk of it. Confined to a provider.
 *
 * The server acknowledges a number of messages, people want to know a number of changes: an answer
 * to the server's first step may carry many, an update carries one.
 */
export class Ledger {
  #acknowledged = 0;
  readonly #changesPerMessage: number[] = [];

  sent(changes: number): void {
    this.#changesPerMessage.push(changes);
  }

  /**
   * `count` is cumulative; one that goes back says nothing new. Fails for a count beyond what was
   * sent, because then no later count could be trusted either.
   */
  durable(count: number): void {
    const newly = count - this.#acknowledged;
    if (newly > this.openMessages) {
      const sent = this.#acknowledged + this.openMessages;
      throw new ProtocolError(`Expected at most ${sent} messages on disk, but got ${count}`);
    }
    if (newly <= 0) return;
    this.#changesPerMessage.splice(0, newly);
    this.#acknowledged = count;
  }

  get openMessages(): number {
    return this.#changesPerMessage.length;
  }

  get openChanges(): number {
    return this.#changesPerMessage.reduce((sum, changes) => sum + changes, 0);
  }
}
