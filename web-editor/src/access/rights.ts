import type { Right } from 'yarrow-provider';

/** What one may do in a document; each right includes those before it. */
const RIGHTS: readonly Right[] = ['read', 'comment', 'write', 'admin'];

/** The right when it is one, else null: it may come from another program. */
export const asRight = (value: unknown): Right | null =>
  RIGHTS.find((right) => right === value) ?? null;

/** Who has a right, in words that fit behind a name. */
export const RIGHT_WORDS: Readonly<Record<Right, string>> = {
  read: 'can view',
  comment: 'can comment',
  write: 'can edit',
  admin: 'can edit and share',
};

/** Whether the first right allows what the second does. */
export const atLeast = (first: Right, second: Right): boolean =>
  RIGHTS.indexOf(first) >= RIGHTS.indexOf(second);
