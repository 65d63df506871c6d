/** What somebody may do with a document; each right includes those before it. */
export const RIGHTS = ['read', 'comment', 'write', 'admin'] as const;

export type Right = (typeof RIGHTS)[number];

/** The right when it is one, else null: it may come from another program. */
export const asRight = (value: unknown): Right | null =>
  RIGHTS.find((right) => right === value) ?? null;

export const mayWrite = (right: Right): boolean => right === 'write' || right === 'admin';

/** Who has a right, in words that fit behind a name. */
export const RIGHT_WORDS: Readonly<Record<Right, string>> = {
  read: 'can view',
  comment: 'can comment',
  write: 'can edit',
  admin: 'can edit and share',
};

/** The higher of the two; `first` where they are the same. */
export const atLeast = (first: Right, second: Right): boolean =>
  RIGHTS.indexOf(first) >= RIGHTS.indexOf(second);
