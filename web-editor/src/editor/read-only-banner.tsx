import { FileWarning } from 'lucide-preact';
import type { JSX } from 'preact';
import type { Session } from '../collab/session';
import { downloadCopy } from './copies';

export interface BannerProps {
  readonly session: Session;
  readonly problem: string;
}

/** Explains why a document can be read here but not changed, and offers a copy of it. */
export function ReadOnlyBanner({ session, problem }: BannerProps): JSX.Element {
  return (
    <aside class="banner" role="alert">
      <FileWarning />
      <div>
        <strong>You can read this document, but not change it here.</strong>
        <p>
          It contains something that this editor does not know, and editing would remove it for
          everybody. Nothing was changed. Reload the page; if that does not help, the document was
          made with a newer or a different editor.
        </p>
        <details>
          <summary>What it is</summary>
          <code>{problem}</code>
        </details>
        <CopyButtons session={session} />
      </div>
    </aside>
  );
}

export function CopyButtons({ session: { name, doc } }: { session: Session }): JSX.Element {
  return (
    <p class="banner-actions">
      <button type="button" class="button" onClick={() => downloadCopy(name, doc, 'text')}>
        Download as text
      </button>
      <button type="button" class="button" onClick={() => downloadCopy(name, doc, 'yjs')}>
        Download everything (Yjs)
      </button>
    </p>
  );
}
