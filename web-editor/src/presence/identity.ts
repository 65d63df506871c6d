import { clippedName, NAMELESS } from './people';
import { PALETTE, validColour } from './colours';

/** Who writes on this device, until somebody signs in. Kept in the browser's storage. */
export interface Identity {
  readonly name: string;
  readonly colour: string;
}

const KEY = 'yarrow.identity';
const GUESTS = [
  'Bee',
  'Finch',
  'Otter',
  'Robin',
  'Swift',
  'Badger',
  'Hare',
  'Wren',
  'Newt',
  'Moth',
];

export function loadIdentity(storage: Pick<Storage, 'getItem' | 'setItem'>): Identity {
  const kept = parse(storage.getItem(KEY));
  if (kept !== null) return kept;
  const identity = {
    name: `Guest ${GUESTS[Math.floor(Math.random() * GUESTS.length)] ?? 'Bee'}`,
    colour: PALETTE[Math.floor(Math.random() * PALETTE.length)] ?? PALETTE[0],
  };
  saveIdentity(storage, identity);
  return identity;
}

export function saveIdentity(storage: Pick<Storage, 'setItem'>, identity: Identity): void {
  storage.setItem(KEY, JSON.stringify(identity));
}

function parse(text: string | null): Identity | null {
  if (text === null) return null;
  try {
    const { name, colour } = JSON.parse(text) as { name?: unknown; colour?: unknown };
    const clipped = clippedName(name);
    return clipped === NAMELESS ? null : { name: clipped, colour: validColour(colour) };
  } catch {
    return null;
  }
}
