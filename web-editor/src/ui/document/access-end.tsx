import type { JSX } from 'preact';
import { pageTokens } from '../../access/page-tokens';
import type { Session } from '../../collab/session';
import type { SyncState } from '../../collab/state';
import { CopyButtons } from '../../editor/read-only-banner';
import { SignInButton } from '../sign-in';
import { unsentWords } from './status-words';

type Refused = Extract<SyncState, { kind: 'refused' }>;

/** The page of a document that one is not let into. */
export function Denied({ name, state }: { name: string; state: Refused }): JSX.Element {
  const stranger = pageTokens.for(name).length === 0;
  return (
    <main class="page notice" id="text">
      <h1>You cannot open this document</h1>
      <p role="alert">{stranger ? 'You are not signed in' : state.reason}.</p>
      <p>Sign in, open a link that somebody gave you, or ask for a new one.</p>
      <p class="banner-actions">
        <SignInButton />
        <a class="button" href="/">
          All documents
        </a>
      </p>
    </main>
  );
}

/** One was let in before and is no more: what is here stays, to be read and copied. */
export function AccessEnded({ session, state }: { session: Session; state: Refused }): JSX.Element {
  const unsent = state.unsentChanges;
  return (
    <div class="banner page-banner" role="alert">
      <div>
        <strong>Your access to this document has ended.</strong>
        <p>
          {state.reason}. The text stays here to be read and copied.
          {unsent > 0 && ` ${unsentWords(unsent, session.keptOnDevice)}`} Sign in or open a new link
          here to go on{unsent > 0 && ', also with what was not sent'}.
        </p>
        <CopyButtons session={session}>
          <SignInButton />
        </CopyButtons>
      </div>
    </div>
  );
}
