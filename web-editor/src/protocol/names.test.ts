import { describe, expect, it } from 'vitest';
import { documentPath, exportPath, nameFromPath, nameProblem, randomName } from './names';

describe('names', () => {
  it.each(['a', 'notes/today', 'Zürich ☀', 'x'.repeat(255), 'a//b', '...'])('takes %s', (name) => {
    expect(nameProblem(name)).toBeNull();
  });

  it.each(['', 'a\u0000', 'a\nb', '\u0085', 'ü'.repeat(128), '\ud800', '.', '..'])(
    'explains what is wrong with %j',
    (name) => {
      expect(nameProblem(name)).not.toBeNull();
    },
  );

  it.each(['plain', 'a/b c', 'a//b', '/a/', 'a/../b', './a', 'ä?#%', '..a/b..', '%2F'])(
    'survives its way through an address: %s',
    (name) => {
      const url = new URL(documentPath(name), 'http://host');
      expect(nameFromPath(url.pathname)).toBe(name);
      expect(url.search + url.hash).toBe('');
    },
  );

  it.each(['/', '/d', '/d/', '/x/a', '/d/%', '/d/%ff'])('finds no name in %s', (path) => {
    expect(nameFromPath(path)).toBeNull();
  });

  it('makes readable new ones', () => {
    expect(randomName(() => 0)).toBe('amber-aster-aaaaaa');
    expect(randomName(() => 0.999999)).toBe('wild-yarrow-999999');
    expect(nameProblem(randomName(Math.random))).toBeNull();
  });
});

describe('addresses', () => {
  it('exports', () => {
    expect(exportPath('a/b', 'yjs')).toBe('/api/v1/documents/a/b/export?format=yjs');
  });
});
