import { Eye } from 'lucide-preact';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Session } from '../../collab/session';
import { CopyButtons } from '../../editor/read-only-banner';
import { useSyncState } from './status';
import { unsentWords } from './status-words';

/** Says that one may only read, and what becomes of what one wrote while one still might. */
export function ViewOnly({ session }: { session: Session }): JSX.Element | null {
  const state = useSyncState(session.provider);
  if (state.kind !== 'readonly' || session.right === null || session.provider.mayWrite) return null;
  return state.unsentChanges > 0 ? (
    <Unsent session={session} changes={state.unsentChanges} />
  ) : (
    <div class="banner page-banner slim" role="status">
      <Eye />
      <p>
        <strong>View only.</strong> You see what others write as they write it, and they see that
        you are here.
        {session.right === 'comment' && ' You may comment, too; this editor has no comments yet.'}
      </p>
    </div>
  );
}

function Unsent({ session, changes }: { session: Session; changes: number }): JSX.Element {
  const [downloaded, setDownloaded] = useState(false);
  return (
    <div class="banner page-banner" role="alert">
      <Eye />
      <div>
        <strong>You may only view this document now.</strong>
        <p>
          {unsentWords(changes, session.keptOnDevice)} If you may edit again, it is sent by itself.
          To be sure of it, download a copy.
        </p>
        <CopyButtons session={session} onDownload={() => setDownloaded(true)}>
          <button
            type="button"
            class="button"
            disabled={!downloaded}
            title={downloaded ? '' : 'Download a copy first'}
            onClick={() => void session.discardCopy().then(() => location.reload())}
          >
            Discard what was not sent
          </button>
        </CopyButtons>
      </div>
    </div>
  );
}
