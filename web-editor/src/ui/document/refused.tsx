import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Session } from '../../collab/session';
import { isAccessEnd } from '../../collab/state';
import { CopyButtons } from '../../editor/read-only-banner';
import { AccessEnded } from './access-end';
import { useSyncState } from './status';

/** Says that the server takes nothing more from this page, and what can be done about it. */
export function Refused({ session }: { session: Session }): JSX.Element | null {
  const state = useSyncState(session.provider);
  const [downloaded, setDownloaded] = useState(false);
  if (state.kind !== 'refused') return null;
  if (isAccessEnd(state)) return <AccessEnded session={session} state={state} />;
  const holdsSomething = session.doc.store.clients.size > 0;
  return (
    <div class="banner page-banner" role="alert">
      <div>
        <strong>{state.reason}.</strong>
        <p>
          The server takes no more changes from this page.
          {state.unsentChanges > 0 &&
            (session.keptOnDevice
              ? ' What you wrote is kept on this device.'
              : ' What you wrote is only in this window.')}
          {holdsSomething &&
            ' You can download a copy, and then go on with what the server has by discarding this one.'}
        </p>
        {holdsSomething && (
          <CopyButtons session={session} onDownload={() => setDownloaded(true)}>
            <button
              type="button"
              class="button"
              disabled={!downloaded}
              title={downloaded ? '' : 'Download a copy first'}
              onClick={() => void session.discardCopy().then(() => location.reload())}
            >
              Discard the copy on this device
            </button>
          </CopyButtons>
        )}
      </div>
    </div>
  );
}
