import * as Y from 'yjs';
import { ask } from '../access/api';
import { exportPath } from '../protocol/names';
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
  const extension = format === 'text' ? 'txt' : 'yjs';
  save(new Blob([content as BlobPart], { type }), `${fileName(titleOf(doc) || name)}.${extension}`);
}

/** The same of the document as the server has it. */
export async function downloadExport(
  name: string,
  format: 'json',
  token: string | undefined,
): Promise<void> {
  const answer = await ask(exportPath(name, format), token);
  save(await answer.blob(), `${fileName(name)}.${format}`);
}

function save(content: Blob, file: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), READ_MILLIS);
}

const fileName = (title: string): string =>
  title.replace(/[\\/:*?"<>|\p{Cc}]+/gu, '-').slice(0, 80) || 'document';
