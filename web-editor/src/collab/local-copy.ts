import * as Y from 'yjs';
import { type CopyStore, type Notes, openBrowserStore } from './copy-store';

const SYNCED = 'synced';
const UNSENT = 'unsent';
const ORIGIN = 'origin';
/** With more stored updates than this, opening a copy would become slow. */
const MOST_UPDATES = 500;

/**
 * This device's copy of a document, kept between visits and shared by all pages that have it open.
 * Confined to the page's thread.
 *
 * What is noted about the content is written together with it or not at all: a note that outlived a
 * failed write would open an empty document the next time.
 */
export class LocalCopy {
  /** Changes of earlier visits that the server never acknowledged. */
  readonly unsentChanges: number;
  /** The copy holds something, or is known to equal a document that is empty. */
  readonly usable: boolean;
  readonly #doc: Y.Doc;
  readonly #store: CopyStore;
  readonly #ownUnsent = `${UNSENT}/${Math.random().toString(36).slice(2)}`;
  /** What other pages, most of them gone, noted as unsent; their changes are in this copy too. */
  #inherited: Notes;
  #stored: number;
  #origin: string | null;
  #updates: Uint8Array[] = [];
  #notes = new Map<string, string | number | null>();
  #settled: Notes = new Map();
  readonly #writes = new Set<Promise<void>>();
  #kept = true;
  #onKeptChange = (): void => undefined;

  private constructor(doc: Y.Doc, store: CopyStore, opened: Opened) {
    this.#doc = doc;
    this.#store = store;
    this.#stored = opened.stored;
    this.#origin = opened.origin;
    this.#inherited = opened.unsent;
    this.unsentChanges = [...opened.unsent.values()].reduce<number>((sum, n) => sum + Number(n), 0);
    this.usable = opened.usable;
    doc.on('update', this.#onUpdate);
  }

  /** Loads the copy into `doc`; null where the browser keeps nothing (private windows, no space). */
  static async open(
    name: string,
    doc: Y.Doc,
    openStore: (name: string) => Promise<CopyStore> = openBrowserStore,
  ): Promise<LocalCopy | null> {
    try {
      const store = await openStore(name);
      const opened = await load(doc, store);
      return new LocalCopy(doc, store, opened);
    } catch (error) {
      console.warn('This browser keeps no copy of the document.', error);
      return null;
    }
  }

  /** Whether everything written so far outlives the page, as far as is known by now. */
  get kept(): boolean {
    return this.#kept;
  }

  onKeptChange(listener: () => void): void {
    this.#onKeptChange = listener;
  }

  /** Which document this is a copy of; null as long as that is not known. */
  get origin(): string | null {
    return this.#origin;
  }

  rememberOrigin(origin: string): void {
    this.#origin = origin;
    this.#notes.set(ORIGIN, origin);
    this.#write();
  }

  rememberSynced(): void {
    this.#notes.set(SYNCED, 1);
    this.#write();
  }

  /** `changes` of this visit and the earlier ones are not acknowledged. */
  rememberUnsent(changes: number): void {
    this.#notes.set(this.#ownUnsent, changes === 0 ? null : changes);
    this.#settled = this.#inherited;
    this.#inherited = new Map();
    this.#write();
  }

  /** Takes the copy away, from all pages of this device. */
  async discard(): Promise<void> {
    this.#doc.off('update', this.#onUpdate);
    await this.#allWritten();
    await this.#store.discard();
  }

  /** Resolves when what was written is on the device, or has failed to get there. */
  async close(): Promise<void> {
    this.#doc.off('update', this.#onUpdate);
    await this.#allWritten();
    this.#store.close();
  }

  readonly #onUpdate = (update: Uint8Array): void => {
    this.#updates.push(update);
    this.#write();
  };

  async #allWritten(): Promise<void> {
    while (this.#writes.size > 0) await Promise.all(this.#writes);
  }

  /**
   * Starts at once and does not wait for earlier writes, because the page may be about to go. After
   * a failure nobody knows what is missing: the next write carries the whole content, alone.
   */
  #write(): void {
    if (!this.#kept && this.#writes.size > 0) return;
    const batch = { updates: this.#updates, notes: this.#notes, settled: this.#settled };
    if (!this.#kept) batch.updates = [Y.encodeStateAsUpdate(this.#doc)];
    this.#updates = [];
    this.#notes = new Map();
    this.#settled = new Map();
    const repairs = !this.#kept;
    const write = this.#send(batch, repairs).then(() => {
      this.#writes.delete(write);
      const waiting = this.#updates.length > 0 || this.#notes.size > 0;
      if (repairs && this.#kept && waiting) this.#write();
    });
    this.#writes.add(write);
  }

  async #send({ updates, notes, settled }: Batch, repairs: boolean): Promise<void> {
    try {
      await this.#store.write(updates, notes, settled);
      this.#stored += updates.length;
      if (repairs) this.#keeps(true);
      if (this.#stored > MOST_UPDATES) await this.#compact();
    } catch (error) {
      console.error('This browser did not keep a change on the device.', error);
      this.#notes = new Map([...notes, ...this.#notes]);
      this.#settled = new Map([...settled, ...this.#settled]);
      this.#keeps(false);
    }
  }

  /** Works on what is stored, which other pages have added to, and leaves the page's document be. */
  async #compact(): Promise<void> {
    this.#stored = 0;
    await this.#store.compact(merged);
  }

  #keeps(kept: boolean): void {
    if (kept === this.#kept) return;
    this.#kept = kept;
    this.#onKeptChange();
  }
}

interface Batch {
  updates: Uint8Array[];
  readonly notes: Notes;
  readonly settled: Notes;
}

interface Opened {
  readonly stored: number;
  readonly unsent: Notes;
  readonly origin: string | null;
  readonly usable: boolean;
}

const EMPTY_UPDATE_BYTES = 2;

async function load(doc: Y.Doc, store: CopyStore): Promise<Opened> {
  const { updates, notes } = await store.read();
  const whole = applied(doc, updates);
  const filled = Y.encodeStateAsUpdate(doc).length > EMPTY_UPDATE_BYTES;
  const unsent = [...notes].filter(
    (note): note is [string, number] => note[0].startsWith(UNSENT) && typeof note[1] === 'number',
  );
  const origin = notes.get(ORIGIN);
  return {
    stored: updates.length,
    unsent: new Map(unsent),
    origin: typeof origin === 'string' ? origin : null,
    usable: whole && (filled || notes.get(SYNCED) === 1),
  };
}

/** False when one of the updates cannot be read; then the server's content is waited for. */
function applied(doc: Y.Doc, updates: readonly Uint8Array[]): boolean {
  let whole = true;
  doc.transact(() => {
    for (const update of updates) {
      try {
        Y.applyUpdate(doc, update);
      } catch (error) {
        console.error('A part of the copy on this device cannot be read.', error);
        whole = false;
      }
    }
  });
  return whole;
}

function merged(updates: readonly Uint8Array[]): Uint8Array | null {
  const doc = new Y.Doc();
  return applied(doc, updates) ? Y.encodeStateAsUpdate(doc) : null;
}
