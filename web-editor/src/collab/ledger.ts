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

  /** `count` is cumulative; a count that goes back or beyond what was sent changes nothing wrongly. */
  durable(count: number): void {
    const newly = Math.min(count - this.#acknowledged, this.#changesPerMessage.length);
    if (newly <= 0) return;
    this.#changesPerMessage.splice(0, newly);
    this.#acknowledged += newly;
  }

  get openMessages(): number {
    return this.#changesPerMessage.length;
  }

  get openChanges(): number {
    return this.#changesPerMessage.reduce((sum, changes) => sum + changes, 0);
  }
}
