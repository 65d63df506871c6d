import type { Kind } from '../../editor/meta';

/** A document as the server lists it. */
export interface DocumentSummary {
  readonly name: string;
  readonly title: string | null;
  readonly kind: Kind | null;
  readonly lastChange: string;
}

export interface DocumentPage {
  readonly documents: readonly DocumentSummary[];
  /** The name after which the next page begins; null on the last one. */
  readonly next: string | null;
}

const PAGE_SIZE = 100;

export async function fetchDocuments(after: string | null): Promise<DocumentPage> {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (after !== null) query.set('after', after);
  const response = await fetch(`/api/v1/documents?${query}`);
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
  return (await response.json()) as DocumentPage;
}

/** Those whose title or name contains what was typed, last changed first. */
export function found(documents: readonly DocumentSummary[], typed: string): DocumentSummary[] {
  const wanted = typed.trim().toLowerCase();
  return documents
    .filter(({ name, title }) => `${title ?? ''}\n${name}`.toLowerCase().includes(wanted))
    .sort((a, b) => Date.parse(b.lastChange) - Date.parse(a.lastChange));
}
