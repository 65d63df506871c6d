import type { Position } from './position.js';

/** What one push carried. */
export interface Carried {
  /** The server was told all changes up to this number. */
  readonly upTo: number;
  /** It held the answer to the server's question, and so everything up to there by itself. */
  readonly whole: boolean;
}

interface Entry extends Carried {
  /** Null for what was refused. */
  readonly accepted: Position | null;
}

/** Which pushes the server took and has not on disk yet. Confined to a line. */
export class Confirmations {
  #entries: Entry[] = [];

  get open(): number {
    return this.#entries.length;
  }

  get refused(): boolean {
    return this.#entries.some(({ accepted }) => accepted === null);
  }

  accepted(carried: Carried, accepted: Position): void {
    this.#entries.push({ ...carried, accepted });
  }

  /** Not taken in: it stays open until an answer carries it again. */
  refusedPush(carried: Carried): void {
    this.#entries.push({ ...carried, accepted: null });
  }

  /** The log is on disk up to `position`: which changes that are, or null when it is nothing new. */
  durable(position: Position): number | null {
    const done = this.#lastDone(position);
    if (done === -1) return null;
    return this.#entries.splice(0, done + 1).at(-1)?.upTo ?? null;
  }

  /** Whether `position` cannot say anything about what is open. */
  ofOtherEpoch(position: Position): boolean {
    return this.#entries.some(({ accepted }) => accepted?.sameEpoch(position) === false);
  }

  /** Entries count in their order: what comes after a refused one does not vouch for it, unless it is whole. */
  #lastDone(position: Position): number {
    let done = -1;
    let blocked = false;
    this.#entries.forEach(({ accepted, whole }, index) => {
      if (accepted === null || !position.reaches(accepted)) blocked = true;
      else if (whole || !blocked) {
        blocked = false;
        done = index;
      }
    });
    return done;
  }
}
