import { FileWarning } from 'lucide-preact';
import type { ComponentChildren, JSX } from 'preact';
import type { Session } from '../collab/session';
import { type CopyFormat, downloadCopy } from './copies';

export interface BannerProps {
  readonly session: Session;
  readonly problem: string;
}

/** Explains why a document can be read here but not changed, and offers a copy of it. */
export function ReadOnlyBanner({ session, problem }: BannerProps): JSX.Element {
  return (
    <div class="banner" role="alert">
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
    </div>
  );
}

export interface CopyButtonsProps {
  readonly session: Session;
  readonly onDownload?: () => void;
  /** More buttons for the same row. */
  readonly children?: ComponentChildren;
}

export function CopyButtons({ session, onDownload, children }: CopyButtonsProps): JSX.Element {
  const download = (format: CopyFormat): void => {
    downloadCopy(session.name, session.doc, format);
    onDownload?.();
  };
  return (
    <p class="banner-actions">
      <button type="button" class="button" onClick={() => download('text')}>
        Download as text
      </button>
      <button type="button" class="button" onClick={() => download('yjs')}>
        Download everything (Yjs)
      </button>
      {children}
    </p>
  );
}
