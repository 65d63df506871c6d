import * as Y from 'yjs';
import { encodeBatch } from '../batch.js';
import { encodeQueryAwareness, encodeSyncStep2, encodeUpdate } from '../messages.js';
import type { Carried } from './confirmations.js';

/** One body on its way up. */
export interface Push {
  readonly batch: Uint8Array;
  /** Null when it holds nothing but presence. */
  readonly carried: Carried | null;
}

interface Change {
  readonly update: Uint8Array;
  readonly upTo: number;
}

/**
 * What waits to be pushed: an answer to the server's question, changes, and who is here. Changes
 * that came together leave as one, and of presence only the latest is told. Confined to a line.
 */
export class PushQueue {
  readonly #announcement: () => Uint8Array;
  #answer: Change | null = null;
  #changes: Change[] = [];
  #presence = false;
  #query = false;

  /** `announcement` tells of oneself at the moment it is sent. */
  constructor(announcement: () => Uint8Array) {
    this.#announcement = announcement;
  }

  /** Messages with content, as they would leave now. */
  get messages(): number {
    return (this.#answer === null ? 0 : 1) + this.#changes.length;
  }

  get empty(): boolean {
    return this.messages === 0 && !this.#presence && !this.#query;
  }

  /** Takes the place of everything that waits: it was made of all that there is. */
  answer(update: Uint8Array, upTo: number): void {
    this.#answer = { update, upTo };
    this.#changes = [];
  }

  change(update: Uint8Array, upTo: number): void {
    this.#changes.push({ update, upTo });
  }

  presence(): void {
    this.#presence = true;
  }

  query(): void {
    this.#query = true;
  }

  /** Takes out what leaves together: no more than `maxBytes`, unless one change alone is larger. */
  next(maxBytes: number): Push {
    const messages: Uint8Array[] = [];
    let upTo: number | null = null;
    const whole = this.#answer !== null;
    let room = maxBytes;
    if (this.#answer !== null) {
      messages.push(encodeSyncStep2(this.#answer.update));
      upTo = this.#answer.upTo;
      room -= this.#answer.update.length;
      this.#answer = null;
    }
    const changes = this.#changes.splice(0, this.#fitting(room, whole));
    if (changes.length > 0) {
      messages.push(encodeUpdate(merged(changes)));
      upTo = changes.at(-1)?.upTo ?? upTo;
    }
    if (this.#presence) messages.push(this.#announcement());
    if (this.#query) messages.push(encodeQueryAwareness());
    this.#presence = false;
    this.#query = false;
    return { batch: encodeBatch(messages), carried: upTo === null ? null : { upTo, whole } };
  }

  /** How many changes fit into `room`; at least one where nothing else is sent. */
  #fitting(room: number, somethingElse: boolean): number {
    let left = room;
    const tooMany = this.#changes.findIndex(({ update }) => {
      left -= update.length;
      return left < 0;
    });
    if (tooMany === -1) return this.#changes.length;
    return tooMany === 0 && !somethingElse ? 1 : tooMany;
  }
}

const merged = (changes: readonly Change[]): Uint8Array =>
  changes.length === 1 && changes[0] !== undefined
    ? changes[0].update
    : Y.mergeUpdates(changes.map(({ update }) => update));
