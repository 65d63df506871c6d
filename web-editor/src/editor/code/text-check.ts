/**
 * Whether the editor for plain text can show a shared text unchanged.
 *
 * The root that holds code may hold anything: other editors keep lines as nested texts in it, or
 * images and formats between the letters. To the binding those are letters that are not there, and
 * every position after them would be wrong.
 */
import * as Y from 'yjs';

/** What makes `text` more than plain text, or null. Reads only. */
export function textProblem(text: Y.Text): string | null {
  for (const key of text._map.keys()) return `The text has an attribute “${key}”`;
  for (let item = text._start; item !== null; item = item.right) {
    const found = item.deleted ? null : contentProblem(item.content);
    if (found !== null) return found;
  }
  return null;
}

function contentProblem(content: Y.AbstractType<unknown> | Y.Item['content']): string | null {
  if (content instanceof Y.ContentString) return null;
  if (content instanceof Y.ContentFormat) {
    return content.value === null ? null : `The text has the format “${content.key}”`;
  }
  if (content instanceof Y.ContentType) return 'The text has other texts or elements inside';
  return 'The text has something between its letters that is no letter';
}

/**
 * Checks each change for what is no plain text and calls `onProblem`, at most once. To be called
 * before the binding is made: observers run in the order they came.
 */
export function guardText(text: Y.Text, onProblem: (problem: string) => void): () => void {
  const check = (event: Y.YTextEvent): void => {
    const plain = event.keysChanged.size === 0 && event.delta.every(isPlain);
    const found = plain ? null : textProblem(text);
    if (found === null) return;
    stop();
    onProblem(found);
  };
  let watching = true;
  const stop = (): void => {
    if (watching) text.unobserve(check);
    watching = false;
  };
  text.observe(check);
  return stop;
}

type Change = Y.YTextEvent['delta'][number];

const isPlain = ({ insert, attributes }: Change): boolean =>
  (insert === undefined || typeof insert === 'string') && attributes === undefined;

/**
 * Calls `onLost` when the editor does not have as many letters as the text after a change. To be
 * called after the binding is made.
 */
export function followText(
  text: Y.Text,
  shownLength: () => number,
  onLost: () => void,
): () => void {
  const check = (): void => {
    if (shownLength() !== text.length) onLost();
  };
  text.observe(check);
  return () => text.unobserve(check);
}

/** The words of a text, also of one that is more than that; nested texts are lines. */
export function readableText(text: Y.Text): string {
  let words = '';
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted) continue;
    const { content } = item;
    if (content instanceof Y.ContentString) words += content.str;
    else if (content instanceof Y.ContentType && content.type instanceof Y.Text) {
      words += `${words === '' || words.endsWith('\n') ? '' : '\n'}${readableText(content.type)}\n`;
    }
  }
  return words;
}
