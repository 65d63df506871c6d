import type { Clock } from '../clock.js';

/** Time that is moved by hand. */
export class ManualClock implements Clock {
  #now = 0;
  readonly #tasks = new Set<{ readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(delayMillis: number, run: () => void): () => void {
    const task = { at: this.#now + delayMillis, run };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  /** Moves time on, running what falls due in its order. */
  advance(millis: number): void {
    const end = this.#now + millis;
    for (;;) {
      const due = [...this.#tasks].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#tasks.delete(due);
      this.#now = due.at;
      due.run();
    }
    this.#now = end;
  }

  get idle(): boolean {
    return this.#tasks.size === 0;
  }
}
