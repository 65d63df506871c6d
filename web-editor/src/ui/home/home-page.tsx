import { ArrowRight, Code, FileText, Search } from 'lucide-preact';
import type { JSX } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { Refusal } from '../../access/api';
import { onNewToken } from '../../access/page-tokens';
import type { Kind } from '../../editor/meta';
import { documentPath, nameProblem, randomName } from '../../protocol/names';
import { HomeLink, Mark } from '../logo';
import { relativeTime } from '../relative-time';
import { SignInButton } from '../sign-in';
import { ThemeMenu } from '../theme';
import {
  type DocumentSummary,
  fetchDocuments,
  found,
  type Listing,
  readListing,
} from './documents';

/** All documents, and the ways to a new one. */
export function HomePage(): JSX.Element {
  const [listing, setListing] = useState<Listing | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [locked, setLocked] = useState(false);
  const load = async (): Promise<void> => {
    setProblem(null);
    setLocked(false);
    try {
      for await (const known of readListing(fetchDocuments)) setListing(known);
    } catch (error) {
      setLocked(error instanceof Refusal && error.wantsToken);
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  useEffect(() => {
    document.title = 'Yarrow';
    void load();
    const ends = new AbortController();
    onNewToken(() => void load(), ends.signal);
    return () => ends.abort();
  }, []);
  return (
    <>
      <header class="bar home-bar">
        <HomeLink />
        <div class="bar-end">
          <ThemeMenu />
        </div>
      </header>
      <main class="home">
        <h1>What would you like to write?</h1>
        <NewDocument />
        {problem !== null &&
          (locked ? <ListLocked /> : <ListProblem problem={problem} onRetry={() => void load()} />)}
        {listing === null && problem === null && <ListSkeleton />}
        {listing !== null && <Documents listing={listing} />}
      </main>
    </>
  );
}

function NewDocument(): JSX.Element {
  return (
    <section class="new-document" aria-label="New document">
      <NewButton
        kind="rich"
        icon={<FileText />}
        label="New document"
        hint="Text, lists, tables, images"
      />
      <NewButton
        kind="code"
        icon={<Code />}
        label="New code or Markdown"
        hint="Plain text with highlighting"
      />
      <OpenByName />
    </section>
  );
}

interface NewButtonProps {
  readonly kind: Kind;
  readonly icon: JSX.Element;
  readonly label: string;
  readonly hint: string;
}

function NewButton({ kind, icon, label, hint }: NewButtonProps): JSX.Element {
  const create = (): void => {
    location.href = `${documentPath(randomName(Math.random))}?new=${kind}`;
  };
  return (
    <button type="button" class="new-button" onClick={create}>
      <span class={`kind-icon ${kind}`}>{icon}</span>
      <span>
        <strong>{label}</strong>
        <small>{hint}</small>
      </span>
    </button>
  );
}

function OpenByName(): JSX.Element {
  const problemId = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const open = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const name = String(fields.get('name')).trim();
    const wrong = nameProblem(name);
    setProblem(wrong);
    if (wrong === null) location.href = documentPath(name);
  };
  return (
    <form class="open-by-name" onSubmit={open}>
      <label>
        <span class="visually-hidden">Open by name</span>
        <input
          name="name"
          type="text"
          placeholder="Open or create by name"

          autocomplete="off"
          spellcheck={false}
          aria-invalid={problem !== null}
          aria-describedby={problemId}
        />
      </label>
      <button type="submit" class="icon-button" aria-label="Open">
        <ArrowRight />
      </button>
      {problem !== null && (
        <p class="field-problem" id={problemId} role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

/** Rows beyond this many are found by typing, not by scrolling. */
const MOST_ROWS = 200;

function Documents({ listing }: { listing: Listing }): JSX.Element {
  const [typed, setTyped] = useState('');
  if (listing.documents.length === 0) return <Empty />;
  const shown = found(listing.documents, typed);
  return (
    <section class="documents" aria-labelledby="documents-title">
      <header>
        <h2 id="documents-title">Documents</h2>
        <label class="search">
          <Search />
          <span class="visually-hidden">Find</span>
          <input
            type="search"
            placeholder="Find"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
      </header>
      <ul>
        {shown.slice(0, MOST_ROWS).map((document) => (
          <Row key={document.name} document={document} />
        ))}
      </ul>
      <p class="hint" role="status">
        {extentWords(listing, shown.length, typed)}
      </p>
    </section>
  );
}

/** What the rows do not say by themselves: that there are none, or not all. */
function extentWords({ documents, extent }: Listing, found: number, typed: string): string {
  const words: string[] = [];
  if (extent === 'reading') words.push('Reading the rest of the list…');
  else if (found === 0) words.push(`Nothing here contains “${typed}”.`);
  if (extent === 'first') {
    words.push(
      `Only the first ${documents.length} documents by name were looked at; open others by name.`,
    );
  }
  if (found > MOST_ROWS) words.push(`${MOST_ROWS} of ${found} are shown; type to find the others.`);
  return words.join(' ');
}

function Row({
  document: { name, title, kind, lastChange },
}: {
  document: DocumentSummary;
}): JSX.Element {
  const changed = new Date(lastChange);
  const titled = title !== null && title !== '';
  return (
    <li>
      <a class="row" href={documentPath(name)}>
        <span class={`kind-icon ${kind ?? 'rich'}`}>
          {kind === 'code' ? <Code /> : <FileText />}
        </span>
        <span class="row-words">
          <strong>{titled ? title : name}</strong>
          {titled && <small>{name}</small>}
        </span>
        <time dateTime={lastChange} title={changed.toLocaleString()}>
          {relativeTime(changed, new Date(), navigator.language)}
        </time>
      </a>
    </li>
  );
}

function Empty(): JSX.Element {
  return (
    <section class="empty">
      <Mark size={112} />
      <h2>Nothing has grown here yet</h2>
      <p>Start a document, send its address to somebody, and write in it together.</p>
    </section>
  );
}

function ListProblem({ problem, onRetry }: { problem: string; onRetry: () => void }): JSX.Element {
  return (
    <div class="banner" role="alert">
      <div>
        <strong>The list could not be read.</strong>
        <p>{problem}. Documents open all the same.</p>
        <button type="button" class="button" onClick={onRetry}>
          Try again
        </button>
      </div>
    </div>
  );
}

/** Where one has to say who one is, and has not. */
function ListLocked(): JSX.Element {
  return (
    <section class="empty">
      <Mark size={112} />
      <h2>Sign in to see your documents</h2>
      <p>A link that somebody gave you opens its document all the same.</p>
      <SignInButton />
    </section>
  );
}

function ListSkeleton(): JSX.Element {
  return (
    <div class="documents" aria-busy="true">
      {[0, 1, 2].map((index) => (
        <div key={index} class="skeleton skeleton-row" />
      ))}
    </div>
  );
}
