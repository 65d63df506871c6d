import { expect, it } from 'vitest';
import { type DocumentSummary, found } from './documents';

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
