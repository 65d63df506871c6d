import { describe, expect, it } from 'vitest';
import { type DocumentPage, type DocumentSummary, found, readListing } from './documents';

const listed = (name: string, title: string | null, lastChange: string): DocumentSummary => ({
  name,
  title,
  kind: null,
  lastChange,
});

const documents = [
  listed('a', 'Field notes', '2026-01-01T00:00:00Z'),
  listed('plot-7', null, '2026-03-01T00:00:00Z'),
  listed('c', 'Plots of the south', '2026-02-01T00:00:00Z'),
];

it('finds by title and name, last changed first', () => {
  expect(found(documents, '').map(({ name }) => name)).toEqual(['plot-7', 'c', 'a']);
  expect(found(documents, ' PLOT').map(({ name }) => name)).toEqual(['plot-7', 'c']);
  expect(found(documents, 'x')).toEqual([]);
});

describe('the list', () => {
  /** A server with so many documents, three to a page. */
  const server =
    (count: number, size = 3) =>
    async (after: string | null): Promise<DocumentPage> => {
      const from = after === null ? 0 : Number(after) + 1;
      const to = Math.min(count, from + size);
      const page = Array.from({ length: to - from }, (_, index) =>
        listed(String(from + index), null, '2026-01-01T00:00:00Z'),
      );
      return { documents: page, next: to < count ? String(to - 1) : null };
    };

  async function read(fetchPage: ReturnType<typeof server>): Promise<[number, string][]> {
    const states: [number, string][] = [];
    for await (const { documents: known, extent } of readListing(fetchPage)) {
      states.push([known.length, extent]);
    }
    return states;
  }

  it('[U17] is read to its end, and known to be complete only then', async () => {
    expect(await read(server(7))).toEqual([
      [3, 'reading'],
      [6, 'reading'],
      [7, 'all'],
    ]);
    expect(await read(server(0))).toEqual([[0, 'all']]);
  });

  it('[U17] is known to be incomplete where it is too long', async () => {
    expect((await read(server(30_000, 5_000))).at(-1)).toEqual([10_000, 'first']);
  });
});
