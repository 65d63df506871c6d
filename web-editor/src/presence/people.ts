import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Right } from 'yarrow-provider';
import { asRight } from '../access/rights';
import { cleanCaret } from './caret';
import { validColour } from './colours';

/** Someone who has the document open, as the page shows them. */
export interface Person {
  readonly clientId: number;
  readonly name: string;
  readonly colour: string;
  readonly self: boolean;
  /** As the server says; null where it says nothing. */
  readonly right: Right | null;
}

const LONGEST_NAME = 32;
export const NAMELESS = 'Someone';

/** A name fit to stand beside a caret: one line, trimmed, clipped at whole characters. */
export function clippedName(name: unknown): string {
  if (typeof name !== 'string') return NAMELESS;
  const line = name.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  const characters = [...line];
  if (characters.length === 0) return NAMELESS;
  return characters.length <= LONGEST_NAME
    ? line
    : `${characters.slice(0, LONGEST_NAME - 1).join('')}…`;
}

/**
 * What a peer says about itself, reduced to the fields that are shown, each in a form that cannot
 * do harm: a name, a colour, a right, a caret in `doc`.
 */
export function cleanPresence(doc: Y.Doc, state: unknown): unknown {
  if (typeof state !== 'object' || state === null) return {};
  const { user, cursor } = state as { user?: unknown; cursor?: unknown };
  const clean: Record<string, unknown> = {};
  if (typeof user === 'object' && user !== null) {
    const { name, color, right } = user as { name?: unknown; color?: unknown; right?: unknown };
    const colour = validColour(color);
    const known = asRight(right);
    clean['user'] = {
      name: clippedName(name),
      color: colour,
      colorLight: `${colour}33`,
      ...(known === null ? {} : { right: known }),
    };
  }
  const caret = cleanCaret(doc, cursor);
  if (caret !== null) clean['cursor'] = caret;
  return clean;
}

/** Everybody here, oneself first, then by name. `ownRight`: what nobody else tells of oneself. */
export function peopleHere(awareness: Awareness, ownRight: Right | null = null): Person[] {
  const people: Person[] = [];
  for (const [clientId, state] of awareness.getStates()) {
    const { user } = state as { user?: { name?: unknown; color?: unknown; right?: unknown } };
    if (user === undefined) continue;
    const self = clientId === awareness.clientID;
    const colour = validColour(user.color);
    const right = self ? ownRight : asRight(user.right);
    people.push({ clientId, name: clippedName(user.name), colour, self, right });
  }
  return people.sort(
    (a, b) =>
      Number(b.self) - Number(a.self) || a.name.localeCompare(b.name) || a.clientId - b.clientId,
  );
}

/** One or two letters for an avatar. */
export function initials(name: string): string {
  const words = name.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('');
  return letters === '' ? '?' : letters.toUpperCase();
}
