/**
 * What a document says about itself, in its map `meta`: `kind`, `title` and, for code, `language`.
 * Read with care, because any client may write there.
 */
import type * as Y from 'yjs';

export type Kind = 'rich' | 'code';

/** Where the content lives: a fragment for rich text, a text for code. */
export const RICH_ROOT = 'default';
export const CODE_ROOT = 'content';
export const DEFAULT_LANGUAGE = 'markdown';

const META_ROOT = 'meta';
const LONGEST_TITLE = 300;
/** With the plain spaces around them. */
const LINE_BREAKS = / *[\t\n\v\f\r\u0085\u2028\u2029][ \t\n\v\f\r\u0085\u2028\u2029]*/g;

const meta = (doc: Y.Doc): Y.Map<unknown> => doc.getMap(META_ROOT);

const asKind = (value: unknown): Kind | null =>
  value === 'rich' || value === 'code' ? value : null;

/**
 * The document's kind. Documents made by other clients do not say; there the root that holds
 * something decides, and rich text where neither or both do.
 */
export function kindOf(doc: Y.Doc): Kind {
  const said = asKind(meta(doc).get('kind'));
  if (said !== null) return said;
  const onlyCode = doc.getXmlFragment(RICH_ROOT).length === 0 && doc.getText(CODE_ROOT).length > 0;
  return onlyCode ? 'code' : 'rich';
}

/** Gives a document that is new, and says nothing about itself, the kind it was made for. */
export function settleKind(doc: Y.Doc, wanted: string | null): void {
  const kind = asKind(wanted);
  const empty = doc.getXmlFragment(RICH_ROOT).length === 0 && doc.getText(CODE_ROOT).length === 0;
  if (kind === null || !empty || meta(doc).has('kind')) return;
  meta(doc).set('kind', kind);
}

export function titleOf(doc: Y.Doc): string {
  const title = meta(doc).get('title');
  return typeof title === 'string' ? title : '';
}

export function setTitle(doc: Y.Doc, title: string): void {
  // Only what would break the line becomes a space: others, like the wide one of CJK, are letters.
  const line = clipped(title.replace(LINE_BREAKS, ' '));
  if (line !== titleOf(doc)) meta(doc).set('title', line);
}

/** Never ends with half of a character that takes two places. */
function clipped(line: string): string {
  const cut = line.slice(0, LONGEST_TITLE);
  return cut.length < line.length && !cut.isWellFormed() ? cut.slice(0, -1) : cut;
}

export function languageOf(doc: Y.Doc): string {
  const language = meta(doc).get('language');
  return typeof language === 'string' ? language : DEFAULT_LANGUAGE;
}

export function setLanguage(doc: Y.Doc, language: string): void {
  if (language !== languageOf(doc)) meta(doc).set('language', language);
}

/** Calls `listener` after every change of what the document says about itself. */
export function observeMeta(doc: Y.Doc, listener: () => void): () => void {
  meta(doc).observe(listener);
  return () => meta(doc).unobserve(listener);
}
