import * as Y from 'yjs';

/**
 * The document on our side of every line: what it lacks, what it has, and which of the changes made
 * here are known to be on the server's disk. Confined to a provider.
 *
 * Changes are numbered as they are made. Whatever a line carries stands for all changes up to a
 * number, so that "saved" is one number too, whichever line it came over: it only grows, and a line
 * that is lost takes nothing away from it.
 */
export class Replica {
  readonly doc: Y.Doc;
  readonly #origin: object;
  #made: number;
  #saved = 0;

  /**
   * `unsaved` changes of an earlier visit are in the document and not known to be saved. Updates
   * from the server are applied with `origin`.
   */
  constructor(doc: Y.Doc, unsaved: number, origin: object) {
    this.doc = doc;
    this.#made = unsaved;
    this.#origin = origin;
  }

  /** The number of the latest change made here. */
  get made(): number {
    return this.#made;
  }

  get unsaved(): number {
    return this.#made - this.#saved;
  }

  /** Counts a change that the document made known; false when it came from the server. */
  count(origin: unknown): boolean {
    if (origin === this.#origin) return false;
    this.#made += 1;
    return true;
  }

  /** The changes up to this number are on the server's disk. */
  confirm(upTo: number): void {
    this.#saved = Math.max(this.#saved, Math.min(upTo, this.#made));
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.doc);
  }

  /** What somebody with this state vector does not have. */
  difference(stateVector: Uint8Array): Uint8Array {
    return Y.encodeStateAsUpdate(this.doc, stateVector);
  }

  /** Fails only when the update could not be taken in, and not when somebody failed to show it. */
  take(update: Uint8Array): void {
    try {
      Y.applyUpdate(this.doc, update, this.#origin);
    } catch (error) {
      if (!isIn(this.doc, update)) throw error;
      console.error('Someone who follows the document failed at a change from the server.', error);
    }
  }
}

/** Whether the document has all that an update brings, or keeps it until what it waits for comes. */
function isIn(doc: Y.Doc, update: Uint8Array): boolean {
  const { to } = Y.parseUpdateMeta(update);
  const has = Y.decodeStateVector(Y.encodeStateVector(doc));
  const all = [...to].every(([client, clock]) => (has.get(client) ?? 0) >= clock);
  return all || doc.store.pendingStructs !== null;
}
