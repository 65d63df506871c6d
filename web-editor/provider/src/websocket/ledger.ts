import { ProtocolError } from '../messages.js';

/**
 * Counts what one connection sent and what the server has on disk of it. Confined to a line.
 *
 * The server acknowledges a number of messages; each of them stands for all changes up to one.
 */
export class Ledger {
  #acknowledged = 0;
  readonly #upToPerMessage: number[] = [];

  /** A message was sent with which the server was told all changes up to `upTo`. */
  sent(upTo: number): void {
    this.#upToPerMessage.push(upTo);
  }

  /**
   * Which changes are on disk now that `count` messages are; null when that is nothing new. Fails
   * for a count beyond what was sent, because then no later count could be trusted either.
   */
  durable(count: number): number | null {
    const newly = count - this.#acknowledged;
    if (newly > this.openMessages) {
      const sent = this.#acknowledged + this.openMessages;
      throw new ProtocolError(`Expected at most ${sent} messages on disk, but got ${count}`);
    }
    if (newly <= 0) return null;
    this.#acknowledged = count;
    return this.#upToPerMessage.splice(0, newly).at(-1) ?? null;
  }

  get openMessages(): number {
    return this.#upToPerMessage.length;
  }
}
