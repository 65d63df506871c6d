import * as Y from 'yjs';

/** Where a peer writes: both ends of its selection, as positions that move with the text. */
export interface Caret {
  readonly anchor: Y.RelativePosition;
  readonly head: Y.RelativePosition;
}

/**
 * A peer's caret in a form that the bindings can resolve, or null. They resolve it without a guard,
 * inside of the change that they are about to show: a position that throws would keep them from
 * showing it, and the next keystroke would then take what they missed out of the document.
 */
export function cleanCaret(doc: Y.Doc, said: unknown): Caret | null {
  if (!isRecord(said)) return null;
  const anchor = position(doc, said['anchor']);
  const head = position(doc, said['head']);
  return anchor === null || head === null ? null : { anchor, head };
}

/** All fields, because one of the bindings reads absent ones as ids. */
function position(doc: Y.Doc, said: unknown): Y.RelativePosition | null {
  if (!isRecord(said)) return null;
  const type = id(said['type']);
  const item = id(said['item']);
  const root = rootName(doc, said['tname']);
  if (type === undefined || item === undefined || root === undefined) return null;
  if (type === null && item === null && root === null) return null;
  const before = typeof said['assoc'] === 'number' && said['assoc'] < 0;
  const clean = new Y.RelativePosition(type, root, item, before ? -1 : 0);
  return resolves(doc, clean) ? clean : null;
}

/** What is not here yet resolves to nothing, which is fine: it is on its way. */
function resolves(doc: Y.Doc, clean: Y.RelativePosition): boolean {
  try {
    Y.createAbsolutePositionFromRelativePosition(clean, doc);
    return true;
  } catch {
    return false;
  }
}

/** Null when absent, undefined when it is no id. */
function id(said: unknown): Y.ID | null | undefined {
  if (said === null || said === undefined) return null;
  if (!isRecord(said)) return undefined;
  const { client, clock } = said;
  return isCount(client) && isCount(clock) ? Y.createID(client, clock) : undefined;
}

/** Only roots that are there: resolving another would make it. */
function rootName(doc: Y.Doc, said: unknown): string | null | undefined {
  if (said === null || said === undefined) return null;
  return typeof said === 'string' && doc.share.has(said) ? said : undefined;
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
