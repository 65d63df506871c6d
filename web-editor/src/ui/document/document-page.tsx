import { Share2 } from 'lucide-preact';
import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { OwnAccess } from '../../access/api';
import { onNewToken } from '../../access/page-tokens';
import { openSession, type Session, setIdentity } from '../../collab/session';
import { isAccessEnd, type SyncState } from '../../collab/state';
import type { EditorProps } from '../../editor/editor-props';
import { type Kind, kindOf, observeMeta, settleKind, titleOf } from '../../editor/meta';
import { validColour } from '../../presence/colours';
import { type Identity, loadIdentity, saveIdentity } from '../../presence/identity';
import { clippedName } from '../../presence/people';
import { nameProblem } from '../../protocol/names';
import { HomeLink } from '../logo';
import { ThemeMenu } from '../theme';
import { Denied } from './access-end';
import { DocumentMenu } from './document-menu';
import { People } from './people';
import { Refused } from './refused';
import type { ShareDialogProps } from './share-dialog';
import { Status, useSyncValue } from './status';
import { TitleField } from './title-field';
import { useAccess } from './use-access';
import { usePeople } from './use-people';
import { ViewOnly } from './view-only';

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
  const [own, setOwn] = useState(() => loadIdentity(localStorage));
  const [sharing, setSharing] = useState<{ Window: FunctionComponent<ShareDialogProps> } | null>(
    null,
  );
  const session = useSession(name, own);
  const access = useAccess(session);
  const identity = seenAs(own, access);
  const people = usePeople(session);
  const denied = useDenied(session);
  useEffect(() => {
    if (session !== null) setIdentity(session.awareness, identity);
  }, [session, identity.name, identity.colour]);
  useEffect(() => {
    window.addEventListener('keydown', keepFromSavingByHand);
    return () => window.removeEventListener('keydown', keepFromSavingByHand);
  }, []);
  const change = (next: Identity): void => {
    const kept = { name: identity.name === own.name ? next.name : own.name, colour: next.colour };
    saveIdentity(localStorage, kept);
    setOwn(kept);
  };
  return (
    <>
      <a class="skip-link" href="#text">
        Skip to the text
      </a>
      <header class="bar">
        <HomeLink />
        {session !== null && <Status session={session} />}
        <div class="bar-end">
          {session !== null && denied === null && (
            <>
              <People people={people} access={access} identity={identity} onIdentity={change} />
              {access !== null && (
                <ShareButton session={session} onClick={() => void openShare(setSharing)} />
              )}
              <DocumentMenu session={session} />
            </>
          )}
          <ThemeMenu />
        </div>
      </header>
      {session !== null && denied === null && <Refused session={session} />}
      {session !== null && denied === null && <ViewOnly session={session} />}
      {denied !== null && <Denied name={name} state={denied} />}
      {session === null ? <Skeleton /> : denied === null && <Content session={session} />}
      {sharing !== null && session !== null && access !== null && (
        <sharing.Window
          session={session}
          access={access}
          people={people}
          onClose={() => setSharing(null)}
        />
      )}
    </>
  );
}

/** The window is not needed to write, so it comes when it is asked for. */
async function openShare(
  open: (loaded: { Window: FunctionComponent<ShareDialogProps> }) => void,
): Promise<void> {
  try {
    open({ Window: (await import('./share-dialog')).ShareDialog });
  } catch (error) {
    // Said by the page itself, which offers to reload.
    console.error('The share window could not be loaded.', error);
  }
}

function useSession(name: string, identity: Identity): Session | null {
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    const ends = new AbortController();
    const opening = openSession(name, identity);
    void opening.then((opened) => {
      setSession(opened);
      onNewToken(() => opened.reconnect(), ends.signal);
    });
    return () => {
      ends.abort();
      void opening.then((opened) => opened.close());
    };
  }, [name]);
  return session;
}

/** As others see one: what the server knows stands over what was chosen here. */
function seenAs(own: Identity, access: OwnAccess | null): Identity {
  const name = access?.user.name ?? '';
  const colour = access?.user.color ?? null;
  return {
    name: name === '' ? own.name : clippedName(name),
    colour: colour === null ? own.colour : validColour(colour),
  };
}

type RefusedState = Extract<SyncState, { kind: 'refused' }>;

/**
 * Why one is not let in; null for whoever was in during this visit, or has something here that the
 * server lacks: they keep their text.
 */
function useDenied(session: Session | null): RefusedState | null {
  const [denied, setDenied] = useState<RefusedState | null>(null);
  useEffect(
    () =>
      session?.provider.subscribe((state) => {
        const outside =
          state.kind === 'refused' &&
          isAccessEnd(state) &&
          !session.provider.everSynced &&
          state.unsentChanges === 0;
        setDenied(outside ? state : null);
      }),
    [session],
  );
  return denied;
}

interface ShareButtonProps {
  readonly session: Session;
  readonly onClick: () => void;
}

function ShareButton({ session, onClick }: ShareButtonProps): JSX.Element | null {
  const refused = useSyncValue(session.provider, ({ kind }) => kind === 'refused');
  if (refused) return null;
  return (
    <button
      type="button"
      class="text-button share-button"
      aria-label="Share"
      aria-haspopup="dialog"
      onClick={onClick}
    >
      <Share2 />
      <span>Share</span>
    </button>
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
function useKind({ doc, provider, ready, synced }: Session, wanted: string | null): Kind | null {
  const [kind, setKind] = useState<Kind | null>(null);
  useEffect(() => {
    let open = true;
    let stop = (): void => undefined;
    void synced.then(() => {
      if (provider.writable) settleKind(doc, wanted);
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
