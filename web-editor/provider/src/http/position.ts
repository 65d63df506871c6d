import { ProtocolError } from '../messages.js';

/** The epoch while nothing is stored of a document yet: before that of every other. */
const NOTHING_STORED = '0';

/**
 * How far a document's log was told, as `<epoch>.<sequence>`. Positions of different epochs cannot
 * be compared.
 */
export class Position {
  readonly text: string;
  readonly #epoch: string;
  readonly #sequence: bigint;

  private constructor(text: string, epoch: string, sequence: bigint) {
    this.text = text;
    this.#epoch = epoch;
    this.#sequence = sequence;
  }

  static parse(text: string): Position {
    const match = /^(.*)\.(\d{1,19})$/.exec(text);
    if (match === null) throw new ProtocolError(`Expected a position, but got "${text}"`);
    const [, epoch = '', sequence = ''] = match;
    return new Position(text, epoch, BigInt(sequence));
  }

  sameEpoch(other: Position): boolean {
    const epochs = [this.#epoch, other.#epoch];
    return epochs.includes(NOTHING_STORED) || this.#epoch === other.#epoch;
  }

  /** Whether this is `other` or later in the same epoch. */
  reaches(other: Position): boolean {
    return this.sameEpoch(other) && this.#sequence >= other.#sequence;
  }
}
