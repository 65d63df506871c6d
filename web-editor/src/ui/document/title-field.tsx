import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Session } from '../../collab/session';
import { observeMeta, setTitle, titleOf } from '../../editor/meta';
import { useWritable } from '../../editor/use-writable';

export interface TitleFieldProps {
  readonly session: Session;
  readonly title: string;
  /** Whether to begin here, as one does in a document just made. */
  readonly focus: boolean;
}

/** The document's title, on top of its text. */
export function TitleField({ session, title, focus }: TitleFieldProps): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  // Between the first stroke of a character and its choice, an input method owns the field.
  const composing = useRef(false);
  useEffect(
    () =>
      observeMeta(session.doc, () => {
        const area = field.current;
        if (area !== null && !composing.current) showTitle(area, session);
      }),
    [session],
  );
  useLayoutEffect(() => fitHeight(field.current), [title]);
  useEffect(() => {
    const refit = (): void => fitHeight(field.current);
    void document.fonts.ready.then(refit);
    window.addEventListener('resize', refit);
    return () => window.removeEventListener('resize', refit);
  }, []);
  const readonly = !useWritable(session);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  return (
    <>
      <h1 class="visually-hidden">{title === '' ? session.name : title}</h1>
      <textarea
        ref={field}
        class="title-field"
        rows={1}
        aria-label="Title"
        placeholder="Untitled"
        readOnly={readonly}
        defaultValue={title}
        onInput={(event) => {
          fitHeight(event.currentTarget);
          if (!event.isComposing) setTitle(session.doc, event.currentTarget.value);
        }}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(event) => {
          composing.current = false;
          setTitle(session.doc, event.currentTarget.value);
          showTitle(event.currentTarget, session);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.isComposing) return;
          event.preventDefault();
          document.querySelector<HTMLElement>('main [contenteditable=true]')?.focus();
        }}
      />
    </>
  );
}

/** Another's change of the title, with one's own caret kept as far as it goes. */
function showTitle(area: HTMLTextAreaElement, session: Session): void {
  if (area.value === titleOf(session.doc)) return;
  const caret = area.selectionStart;
  const own = document.activeElement === area;
  area.value = titleOf(session.doc);
  if (own) area.setSelectionRange(caret, caret);
  fitHeight(area);
}

function fitHeight(area: HTMLTextAreaElement | null): void {
  if (area === null) return;
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight}px`;
}
