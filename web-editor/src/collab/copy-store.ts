/** Small facts beside a copy's content, by name; null takes one away. */
export type Notes = ReadonlyMap<string, string | number | null>;

export interface StoredCopy {
  /** Yjs updates in the order in which they were written. */
  readonly updates: readonly Uint8Array[];
  readonly notes: ReadonlyMap<string, unknown>;
}

/** Where the copies of one document are kept, shared by all pages that have it open. */
export interface CopyStore {
  read(): Promise<StoredCopy>;
  /**
   * Writes all of it or nothing; fails when the device did not take it. `unless` takes notes away
   * that still say what is given here.
   */
  write(updates: readonly Uint8Array[], notes: Notes, unless: Notes): Promise<void>;
  /** Puts what `merge` makes of all updates in their place; null leaves them as they are. */
  compact(merge: (updates: readonly Uint8Array[]) => Uint8Array | null): Promise<void>;
  /** Takes the copy away, for all pages. */
  discard(): Promise<void>;
  close(): void;
}

const UPDATES = 'updates';
const NOTES = 'custom';
const OPEN_MILLIS = 4_000;

/** Opens the store of a document in the browser's database; fails where the browser keeps nothing. */
export async function openBrowserStore(name: string): Promise<CopyStore> {
  const database = `yarrow/${name}`;
  return new BrowserStore(database, await openDatabase(database));
}

/** Some browsers neither open a database nor say that they will not. */
function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new Error(`The browser did not open the database within ${OPEN_MILLIS} ms`));
    }, OPEN_MILLIS);
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(UPDATES, { autoIncrement: true });
      request.result.createObjectStore(NOTES);
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error ?? new Error('The browser refused to open the database'));
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      if (late) return request.result.close();
      // Another page wants to take the copy away; what is written later fails, and is told.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
  });
}

class BrowserStore implements CopyStore {
  readonly #name: string;
  readonly #database: IDBDatabase;

  constructor(name: string, database: IDBDatabase) {
    this.#name = name;
    this.#database = database;
  }

  async read(): Promise<StoredCopy> {
    const transaction = this.#database.transaction([UPDATES, NOTES]);
    const updates = transaction.objectStore(UPDATES).getAll();
    const names = transaction.objectStore(NOTES).getAllKeys();
    const values = transaction.objectStore(NOTES).getAll();
    await finished(transaction);
    return {
      updates: updates.result as Uint8Array[],
      notes: new Map(names.result.map((key, index) => [String(key), values.result[index]])),
    };
  }

  async write(updates: readonly Uint8Array[], notes: Notes, unless: Notes): Promise<void> {
    const transaction = this.#database.transaction([UPDATES, NOTES], 'readwrite');
    const kept = transaction.objectStore(NOTES);
    for (const update of updates) transaction.objectStore(UPDATES).add(update);
    for (const [name, value] of notes) {
      if (value === null) kept.delete(name);
      else kept.put(value, name);
    }
    for (const [name, value] of unless) {
      const request = kept.get(name);
      request.onsuccess = () => {
        if (request.result === value) kept.delete(name);
      };
    }
    // Not to wait for this page to hear of each request: it may be gone before.
    if (unless.size === 0) transaction.commit();
    await finished(transaction);
  }

  async compact(merge: (updates: readonly Uint8Array[]) => Uint8Array | null): Promise<void> {
    const transaction = this.#database.transaction([UPDATES], 'readwrite');
    const updates = transaction.objectStore(UPDATES);
    const all = updates.getAll();
    all.onsuccess = () => {
      const merged = merge(all.result as Uint8Array[]);
      if (merged === null) return;
      updates.clear();
      updates.add(merged);
    };
    await finished(transaction);
  }

  discard(): Promise<void> {
    this.#database.close();
    return new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(this.#name);
      request.onsuccess = () => resolve();
      request.onerror = () =>
        reject(request.error ?? new Error('The browser refused to delete the database'));
    });
  }

  close(): void {
    this.#database.close();
  }
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () =>
      reject(transaction.error ?? new Error('The browser took a write to its database back'));
  });
}
