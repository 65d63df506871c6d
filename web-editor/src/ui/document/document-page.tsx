import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { openSession, type Session } from '../../collab/session';
import type { EditorProps } from '../../editor/editor-props';
import { type Kind, kindOf, observeMeta, settleKind, titleOf } from '../../editor/meta';
import { loadIdentity } from '../../presence/identity';
import { nameProblem } from '../../protocol/names';
import { HomeLink } from '../logo';
import { ThemeMenu } from '../theme';
import { DocumentMenu } from './document-menu';
import { People } from './people';
import { Refused } from './refused';
import { Status, useSyncValue } from './status';
import { TitleField } from './title-field';

const EDITORS: Readonly<Record<Kind, () => Promise<FunctionComponent<EditorProps>>>> = {
  rich: async () => (await import('../../editor/rich/rich-editor')).RichEditor,
  code: async () => (await import('../../editor/code/code-editor')).CodeEditor,
};

/** A document: bar on top, the sheet below. */
export function DocumentPage({ name }: { name: string }): JSX.Element {
  const problem = nameProblem(name);
  return problem === null ? <OpenDocument name={name} /> : <WrongName problem={problem} />;
}

function WrongName({ problem }: { problem: string }): JSX.Element {
  return (
    <>
      <header class="bar">
        <HomeLink />
      </header>
      <main class="page notice">
        <h1>This cannot be a document’s name</h1>
        <p>{problem}</p>
        <a class="button primary" href="/">
          All documents
        </a>
      </main>
    </>
  );
}

function OpenDocument({ name }: { name: string }): JSX.Element {
  const [identity, setIdentity] = useState(() => loadIdentity(localStorage));
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    const opening = openSession(name, identity);
    void opening.then(setSession);
    return () => void opening.then((opened) => opened.close());
  }, [name]);
  useEffect(() => {
    window.addEventListener('keydown', keepFromSavingByHand);
    return () => window.removeEventListener('keydown', keepFromSavingByHand);
  }, []);
  return (
    <>
      <a class="skip-link" href="#text">
        Skip to the text
      </a>
      <header class="bar">
        <HomeLink />
        {session !== null && <Status session={session} />}
        <div class="bar-end">
          {session !== null && (
            <People session={session} identity={identity} onIdentity={setIdentity} />
          )}
          {session !== null && <DocumentMenu session={session} />}
          <ThemeMenu />
        </div>
      </header>
      {session !== null && <Refused session={session} />}
      {session === null ? <Skeleton /> : <Content session={session} />}
    </>
  );
}

/** Ctrl+S would offer to store the page as a file; the document is stored as it is written. */
function keepFromSavingByHand(event: KeyboardEvent): void {
  if (event.key === 's' && (event.ctrlKey || event.metaKey)) event.preventDefault();
}

/** The editor, once there is content to bind it to and the code for its kind has arrived. */
function Content({ session }: { session: Session }): JSX.Element | null {
  const [wanted] = useState(() => new URLSearchParams(location.search).get('new'));
  const made = wanted !== null;
  const kind = useKind(session, wanted);
  const title = useTitle(session);
  const refused = useSyncValue(session.provider, ({ kind: now }) => now === 'refused');
  const [loaded, setLoaded] = useState<{ kind: Kind; Editor: FunctionComponent<EditorProps> }>();
  useEffect(() => {
    if (kind === null) return;
    EDITORS[kind]().then(
      (Editor) => setLoaded({ kind, Editor }),
      // Said by the page itself, which offers to reload.
      (error: unknown) => console.error('The editor could not be loaded.', error),
    );
  }, [kind]);
  if (kind === null && refused) return null;
  if (kind === null || loaded?.kind !== kind) return <Skeleton />;
  const field = <TitleField session={session} title={title} focus={made} />;
  return <loaded.Editor session={session} title={field} />;
}

/** Null as long as nothing is known about the content. */
function useKind({ doc, ready, synced }: Session, wanted: string | null): Kind | null {
  const [kind, setKind] = useState<Kind | null>(null);
  useEffect(() => {
    let open = true;
    let stop = (): void => undefined;
    void synced.then(() => {
      settleKind(doc, wanted);
      history.replaceState(null, '', location.pathname);
    });
    void ready.then(() => {
      if (!open) return;
      setKind(kindOf(doc));
      stop = observeMeta(doc, () => setKind(kindOf(doc)));
    });
    return () => {
      open = false;
      stop();
    };
  }, [doc, ready, synced, wanted]);
  return kind;
}

function useTitle({ doc, name }: Session): string {
  const [title, setTitle] = useState(() => titleOf(doc));
  useEffect(() => observeMeta(doc, () => setTitle(titleOf(doc))), [doc]);
  useEffect(() => {
    document.title = `${title === '' ? name : title} · Yarrow`;
  }, [title, name]);
  return title;
}

const SKELETON_LINES = [92, 98, 86, 95, 60];

function Skeleton(): JSX.Element {
  return (
    <>
      <div class="toolbar-row">
        <div class="main-toolbar" />
      </div>
      <main class="page" id="text" aria-busy="true" aria-label="The document is loading">
        <article class="sheet">
          <div class="skeleton skeleton-title" />
          {SKELETON_LINES.map((width, index) => (
            <div key={index} class="skeleton" style={{ width: `${width}%` }} />
          ))}
        </article>
      </main>
    </>
  );
}
