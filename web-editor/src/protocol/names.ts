/** Document names: what the server accepts, how they stand in an address, and how new ones are made. */
import { encodeName } from 'yarrow-provider/names';

const MAX_NAME_BYTES = 255;
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;

/** Says what is wrong with a name, or null when it can be used. */
export function nameProblem(name: string): string | null {
  if (name === '') return 'A name needs at least one character.';
  if (!name.isWellFormed()) return 'The name contains half of a character pair.';
  if (CONTROL_CHARACTER.test(name)) return 'The name contains an invisible control character.';
  if (name === '.' || name === '..') return `“${name}” cannot stand in an address.`;
  const bytes = new TextEncoder().encode(name).length;
  return bytes > MAX_NAME_BYTES
    ? `The name is ${bytes} bytes long; at most ${MAX_NAME_BYTES} fit.`
    : null;
}

/** The name in a path like `/d/notes/today`, or null when the path is not a document's. */
export function nameFromPath(pathname: string): string | null {
  if (!pathname.startsWith('/d/') || pathname.length <= '/d/'.length) return null;
  try {
    return decodeURIComponent(pathname.slice('/d/'.length));
  } catch {
    return null;
  }
}

export const documentPath = (name: string): string => `/d/${encodeName(name)}`;

export const exportPath = (name: string, format: 'yjs' | 'json' | 'text'): string =>
  `/api/v1/documents/${encodeName(name)}/export?format=${format}`;

const QUALITIES = [
  ...['amber', 'autumn', 'brave', 'bright', 'calm', 'clear', 'coral', 'early', 'gentle', 'golden'],
  ...['green', 'happy', 'kind', 'late', 'light', 'little', 'lucky', 'mellow', 'misty', 'noble'],
  ...['quiet', 'rapid', 'silver', 'soft', 'spring', 'summer', 'sunny', 'tidy', 'warm', 'wild'],
];
const THINGS = [
  ...['aster', 'birch', 'brook', 'clover', 'daisy', 'fern', 'field', 'finch', 'forest', 'garden'],
  ...['harbor', 'heath', 'iris', 'juniper', 'lake', 'lark', 'linden', 'maple', 'meadow', 'moss'],
  ...['oak', 'orchard', 'poppy', 'river', 'robin', 'sage', 'thistle', 'valley', 'willow', 'yarrow'],
];
const ID_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A readable new name such as `quiet-meadow-k3f9x2`. `random` yields numbers in [0, 1). */
export function randomName(random: () => number): string {
  const pick = (from: string | readonly string[]): string =>
    from[Math.floor(random() * from.length)] ?? '';
  const id = Array.from({ length: 6 }, () => pick(ID_LETTERS)).join('');
  return `${pick(QUALITIES)}-${pick(THINGS)}-${id}`;
}
