import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import type { CopyStore, Notes, StoredCopy } from './copy-store';
import { LocalCopy } from './local-copy';

/** A device that can be full. */
class Device {
  updates: Uint8Array[] = [];
  readonly notes = new Map<string, unknown>();
  full = false;

  readonly store: CopyStore = {
    read: async (): Promise<StoredCopy> => ({ updates: [...this.updates], notes: this.notes }),
    write: async (updates, notes, unless): Promise<void> => {
      if (this.full) throw new Error('no space');
      this.updates.push(...updates);
      for (const [name, value] of notes) {
        if (value === null) this.notes.delete(name);
        else this.notes.set(name, value);
      }
      this.#take(unless);
    },
    compact: async (merge): Promise<void> => {
      const merged = merge(this.updates);
      if (merged !== null) this.updates = [merged];
    },
    discard: async (): Promise<void> => {
      this.updates = [];
      this.notes.clear();
    },
    close: () => undefined,
  };

  #take(unless: Notes): void {
    for (const [name, value] of unless) {
      if (this.notes.get(name) === value) this.notes.delete(name);
    }
  }

  /** The content as the next visit finds it. */
  get words(): string {
    const doc = new Y.Doc();
    for (const update of this.updates) Y.applyUpdate(doc, update);
    return doc.getText('content').toString();
  }

  async open(doc: Y.Doc = new Y.Doc()): Promise<LocalCopy> {
    const copy = await LocalCopy.open('doc', doc, async () => this.store);
    if (copy === null) throw new Error('Expected a copy');
    return copy;
  }
}

let device: Device;
let doc: Y.Doc;

beforeEach(() => {
  device = new Device();
  doc = new Y.Doc();
});

const write = (words: string, to = doc): void => {
  const text = to.getText('content');
  text.insert(text.length, words);
};

describe('the copy on this device', () => {
  it('[U2] holds what was written, for the next visit', async () => {
    const copy = await device.open(doc);
    expect(copy.usable).toBe(false);
    write('one ');
    write('two');
    copy.rememberUnsent(2);
    await copy.close();
    const again = new Y.Doc();
    const later = await device.open(again);
    expect(again.getText('content').toString()).toBe('one two');
    expect([later.usable, later.unsentChanges]).toEqual([true, 2]);
  });

  it('[U14] says when the device did not take a change, and when it takes them again', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const copy = await device.open(doc);
    const told: boolean[] = [];
    copy.onKeptChange(() => told.push(copy.kept));
    device.full = true;
    write('lost ');
    await vi.waitFor(() => expect(told).toEqual([false]));
    device.full = false;
    write('found');
    await vi.waitFor(() => expect(told).toEqual([false, true]));
    expect(device.words).toBe('lost found');
  });

  it('[U14] notes nothing about content that it could not keep', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const copy = await device.open(doc);
    device.full = true;
    write('words');
    copy.rememberSynced();
    await copy.close();
    const later = await device.open();
    expect(later.usable).toBe(false);
  });

  it('[U14] writes the notes that failed with the content that follows', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const copy = await device.open(doc);
    device.full = true;
    copy.rememberSynced();
    await vi.waitFor(() => expect(copy.kept).toBe(false));
    device.full = false;
    write('words');
    await copy.close();
    expect(device.notes.get('synced')).toBe(1);
    expect(device.words).toBe('words');
  });

  it('[U14] opens with what can be read of it, and waits for the server', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const first = await device.open(doc);
    write('words');
    await first.close();
    device.updates.push(new Uint8Array([1, 1, 9]));
    const again = new Y.Doc();
    const later = await device.open(again);
    expect(later.usable).toBe(false);
    expect(again.getText('content').toString()).toBe('words');
  });

  it('[U14] is none where the store cannot be opened', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const refused = async (): Promise<CopyStore> => Promise.reject(new Error('private window'));
    expect(await LocalCopy.open('doc', doc, refused)).toBeNull();
  });

  it('stays small, with all that other pages wrote', async () => {
    const copy = await device.open(doc);
    const other = new Y.Doc();
    const elsewhere = await device.open(other);
    write('other page ', other);
    await elsewhere.close();
    for (let count = 0; count < 600; count += 1) {
      write('x');
      if (count % 50 === 0) await vi.waitFor(() => expect(device.words).toContain('x'));
    }
    await copy.close();
    expect(device.updates.length).toBeLessThan(500);
    expect(device.words).toContain('other page ');
    expect(device.words.match(/x/g)).toHaveLength(600);
  });

  it('is gone after it was discarded, and stays gone', async () => {
    const copy = await device.open(doc);
    write('words');
    await copy.discard();
    write('more');
    expect(device.updates).toEqual([]);
  });
});

describe('what several pages have not sent', () => {
  it('[U2] is added up, and settled by whoever sends it', async () => {
    const gone = await device.open();
    gone.rememberUnsent(3);
    await gone.close();
    const copy = await device.open(doc);
    expect(copy.unsentChanges).toBe(3);
    copy.rememberUnsent(0);
    await copy.close();
    expect((await device.open()).unsentChanges).toBe(0);
  });

  it('[U2] does not settle what another page noted later', async () => {
    const other = await device.open();
    other.rememberUnsent(3);
    await vi.waitFor(() => expect(device.notes.size).toBe(1));
    const copy = await device.open(doc);
    other.rememberUnsent(5);
    await other.close();
    copy.rememberUnsent(0);
    await copy.close();
    expect((await device.open()).unsentChanges).toBe(5);
  });
});
