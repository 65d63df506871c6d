import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';

const SOURCES = import.meta.dirname;

/** Each layer may use itself and those named before it. */
const LAYERS = ['protocol', 'access', 'presence', 'collab', 'ui/widgets', 'editor', 'ui', ''];

const layerOf = (path: string): number =>
  LAYERS.findIndex((layer) => layer === '' || path.startsWith(`${layer}/`));

it('imports go one way', () => {
  const wrong = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .flatMap((path) => importsOf(path).map((imported) => [path, imported] as const))
    .filter(([, imported]) => !imported.startsWith('..')) // a package of its own, below all
    .filter(([path, imported]) => layerOf(imported) > layerOf(path));
  expect(wrong).toEqual([]);
});

function importsOf(path: string): string[] {
  const source = readFileSync(join(SOURCES, path), 'utf8');
  return [...source.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, target = '']) =>
    relative(SOURCES, join(SOURCES, dirname(path), target)),
  );
}
