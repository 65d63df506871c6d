import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { EditorProps } from './editor-props';
import { ReadOnlyBanner } from './read-only-banner';

export interface UnboundProps extends EditorProps {
  readonly problem: string;
  readonly children: ComponentChildren;
}

/** The page of a document that can be read here but must not be bound to an editor. */
export function Unbound({ session, title, problem, children }: UnboundProps): JSX.Element {
  useEffect(() => {
    session.provider.readOnly('This page can show the document, but not change it');
  }, [session]);
  return (
    <main class="page" id="text">
      <article class="sheet">
        <ReadOnlyBanner session={session} problem={problem} />
        {title}
        {children}
      </article>
    </main>
  );
}
