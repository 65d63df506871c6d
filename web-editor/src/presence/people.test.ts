import { describe, expect, it } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { PALETTE, validColour } from './colours';
import { cleanPresence, clippedName, initials, NAMELESS, peopleHere } from './people';

describe('names', () => {
  it('[U7] clips a long name at whole characters', () => {
    const clipped = clippedName('😀'.repeat(40));
    expect([...clipped]).toHaveLength(32);
    expect(clipped.isWellFormed()).toBe(true);
    expect(clipped.endsWith('…')).toBe(true);
  });

  it('[U7] makes one line of a name, without invisible characters', () => {
    expect(clippedName('  Ada\n\tLove\u202Elace ')).toBe('Ada Love lace');
  });

  it.each([undefined, null, 7, '', ' \u200B '])('[U7] has a word for the nameless: %s', (name) => {
    expect(clippedName(name)).toBe(NAMELESS);
  });

  it.each([
    ['Ada Lovelace', 'AL'],
    ['ada', 'A'],
    ['Guest  Bee', 'GB'],
    ['🐝', '?'],
  ])('shortens %s to %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe('colours', () => {
  it.each(['red', '#12345', '#1234567', '#12345g', 'url(x)', '#123456;background:url(x)', null, 7])(
    '[U7] replaces %s',
    (colour) => {
      expect(validColour(colour)).toBe('#5c6670');
    },
  );

  it('[U7] keeps #rrggbb', () => {
    expect(validColour('#A1b2C3')).toBe('#A1b2C3');
  });

  it.each(PALETTE)('%s carries white letters', (colour) => {
    expect(contrastWithWhite(colour)).toBeGreaterThanOrEqual(4.5);
  });
});

describe('presence of peers', () => {
  const doc = new Y.Doc();
  doc.getXmlFragment('default');

  it('[U7] keeps only a clean name, colour and caret', () => {
    const end = { type: null, tname: 'default', item: null, assoc: 0 };
    const cursor = { anchor: end, head: end };
    const user = { name: 'Eve\n', color: 'url(//x)', colorLight: 'url(//x)', extra: 1 };
    const clean: unknown = JSON.parse(
      JSON.stringify(cleanPresence(doc, { user, cursor, extra: 1 })),
    );
    expect(clean).toEqual({
      user: { name: 'Eve', color: '#5c6670', colorLight: '#5c667033' },
      cursor,
    });
  });

  it('[D8] tells the right that the server wrote, and of oneself what it told here', () => {
    const said = (right: unknown): unknown => cleanPresence(doc, { user: { name: 'Eve', right } });
    expect(said('comment')).toMatchObject({ user: { right: 'comment' } });
    expect(said('owner')).not.toHaveProperty('user.right');
    const awareness = new Awareness(doc);
    awareness.setLocalStateField('user', { name: 'Ada', right: 'admin' });
    awareness.states.set(7, said('read') as Record<string, unknown>);
    expect(peopleHere(awareness, 'write').map(({ right }) => right)).toEqual(['write', 'read']);
    awareness.destroy();
  });

  it.each([null, 3, 'x', [], { user: 'x' }])('[U7] makes nothing of %j', (state) => {
    expect(cleanPresence(doc, state)).toEqual({});
  });
});

function contrastWithWhite(hex: string): number {
  const channels = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}
