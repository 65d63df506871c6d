import * as Y from 'yjs';
import { readableText } from './code/text-check';
import { CODE_ROOT, kindOf, RICH_ROOT, titleOf } from './meta';

/** A document's words, block by block, for a copy that any program can read. */
export function plainText(doc: Y.Doc): string {
  if (kindOf(doc) === 'code') return readableText(doc.getText(CODE_ROOT));
  return doc.getXmlFragment(RICH_ROOT).toArray().map(blockText).join('\n\n');
}

function blockText(node: unknown): string {
  if (node instanceof Y.XmlText) {
    return (node.toDelta() as { insert: unknown }[]).map(({ insert }) => String(insert)).join('');
  }
  if (!(node instanceof Y.XmlElement)) return '';
  const children: unknown[] = node.toArray();
  const inline = children.every((child) => child instanceof Y.XmlText);
  return children.map(blockText).join(inline ? '' : '\n');
}

export type CopyFormat = 'text' | 'yjs';

/** Some browsers begin to read the file only after the click was handled. */
const READ_MILLIS = 60_000;

/** Hands the document, as this page has it, to the browser as a file. */
export function downloadCopy(name: string, doc: Y.Doc, format: CopyFormat): void {
  const content = format === 'text' ? plainText(doc) : Y.encodeStateAsUpdate(doc);
  const type = format === 'text' ? 'text/plain;charset=utf-8' : 'application/octet-stream';
  const url = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${fileName(titleOf(doc) || name)}.${format === 'text' ? 'txt' : 'yjs'}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), READ_MILLIS);
}

const fileName = (title: string): string =>
  title.replace(/[\\/:*?"<>|\p{Cc}]+/gu, '-').slice(0, 80) || 'document';
