import { ask } from '../../access/api';
import { pageTokens } from '../../access/page-tokens';
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

/** What is known of the list of documents so far. */
export interface Listing {
  readonly documents: readonly DocumentSummary[];
  /** Whether these are all that the server has, are still being read, or are the first of many. */
  readonly extent: 'all' | 'reading' | 'first';
}

const PAGE_SIZE = 500;
/** A page that showed more would not be read, and would take long to arrive. */
const MOST_DOCUMENTS = 10_000;

export async function fetchDocuments(after: string | null): Promise<DocumentPage> {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (after !== null) query.set('after', after);
  const response = await ask(`/api/v1/documents?${query}`, pageTokens.everywhere ?? undefined);
  return (await response.json()) as DocumentPage;
}

/**
 * Reads the list page by page, because the server sorts by name: only who has all of them knows
 * which changed last, or that nothing else contains what is looked for.
 */
export async function* readListing(
  fetchPage: (after: string | null) => Promise<DocumentPage>,
): AsyncGenerator<Listing> {
  let documents: readonly DocumentSummary[] = [];
  let after: string | null = null;
  do {
    const page: DocumentPage = await fetchPage(after);
    documents = [...documents, ...page.documents];
    after = page.next;
    const full = documents.length >= MOST_DOCUMENTS;
    yield { documents, extent: after === null ? 'all' : full ? 'first' : 'reading' };
    if (full) return;
  } while (after !== null);
}

/** Those whose title or name contains what was typed, last changed first. */
export function found(documents: readonly DocumentSummary[], typed: string): DocumentSummary[] {
  const wanted = typed.trim().toLowerCase();
  return documents
    .filter(({ name, title }) => `${title ?? ''}\n${name}`.toLowerCase().includes(wanted))
    .sort((a, b) => Date.parse(b.lastChange) - Date.parse(a.lastChange));
}
