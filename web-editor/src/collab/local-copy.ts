import { IndexeddbPersistence } from 'y-indexeddb';
import * as Y from 'yjs';

const UNSENT = 'unsentChanges';
const SYNCED = 'synced';
const EMPTY_UPDATE_BYTES = 2;
const OPEN_MILLIS = 4_000;

/** This device's copy of a document, kept between visits. Confined to the page's thread. */
export class LocalCopy {
  readonly #store: IndexeddbPersistence;
  /** Changes of an earlier visit that the server never acknowledged. */
  readonly unsentChanges: number;
  /** The copy holds something, or is known to equal a document that is empty. */
  readonly usable: boolean;

  private constructor(store: IndexeddbPersistence, unsentChanges: number, usable: boolean) {
    this.#store = store;
    this.unsentChanges = unsentChanges;
    this.usable = usable;
  }

  /** Loads the copy into `doc`; null where the browser keeps nothing (private windows, no space). */
  static async open(name: string, doc: Y.Doc): Promise<LocalCopy | null> {
    if (!(await storageWorks())) return null;
    const store = new IndexeddbPersistence(`yarrow/${name}`, doc);
    await store.whenSynced;
    const unsent: unknown = await store.get(UNSENT);
    const synced: unknown = await store.get(SYNCED);
    const filled = Y.encodeStateAsUpdate(doc).length > EMPTY_UPDATE_BYTES;
    return new LocalCopy(store, typeof unsent === 'number' ? unsent : 0, filled || synced === 1);
  }

  rememberSynced(): void {
    void this.#store.set(SYNCED, 1);
  }

  rememberUnsent(changes: number): void {
    void this.#store.set(UNSENT, changes);
  }
}

/** y-indexeddb waits for ever where the database cannot be opened, so that is tried first. */
function storageWorks(): Promise<boolean> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), OPEN_MILLIS);
    try {
      const request = indexedDB.open('yarrow');
      request.onerror = () => resolve(false);
      request.onsuccess = () => {
        request.result.close();
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}
