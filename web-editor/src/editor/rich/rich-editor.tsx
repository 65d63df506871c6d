import type { Editor } from '@tiptap/core';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Session } from '../../collab/session';
import type { EditorProps } from '../editor-props';
import { ReadOnlyBanner } from '../read-only-banner';
import { RICH_ROOT } from '../meta';
import { BLOCKS, imageAction, linkAction, LISTS, type Prompts, STYLES } from './actions';
import { Bubbles } from './bubbles';
import { richSchema } from './content';
import { createRichEditor } from './create-editor';
import { KeyboardHelp } from './help';
import { pageKeys } from './keys';
import { ImagePrompt, LinkPrompt } from './prompts';
import { ReadOnlyContent } from './read-only';
import { RichToolbar } from './rich-toolbar';
import { contentProblem, fragmentJson, guardContent } from './schema-check';
import { slashExtension, SlashMenu, slashState } from './slash-menu';

/** A rich text document: bound to the editor when it can show it unchanged, else to be read. */
export function RichEditor({ session, title }: EditorProps): JSX.Element {
  const schema = useMemo(richSchema, []);
  const fragment = session.doc.getXmlFragment(RICH_ROOT);
  const [problem, setProblem] = useState(() => contentProblem(schema, fragment));
  if (problem !== null) return <Unbound session={session} title={title} problem={problem} />;
  return <Bound session={session} title={title} onProblem={setProblem} />;
}

type Open = 'link' | 'image' | 'help' | null;

interface BoundProps extends EditorProps {
  readonly onProblem: (problem: string) => void;
}

function Bound({ session, title, onProblem }: BoundProps): JSX.Element {
  const mount = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const prompts = useMemo<Prompts>(
    () => ({ link: () => setOpen('link'), image: () => setOpen('image') }),
    [],
  );
  const slash = useMemo(slashState, []);
  useEffect(() => {
    if (mount.current === null) return undefined;
    const bound = bind(session, mount.current, onProblem, [
      pageKeys(prompts, focusToolbar),
      slashExtension(
        [...STYLES, ...LISTS, ...BLOCKS, imageAction(prompts), linkAction(prompts)],
        slash,
      ),
    ]);
    setEditor(bound.editor);
    return bound.release;
  }, [session, onProblem, prompts, slash]);
  useHelpKey(() => setOpen('help'));
  const close = (): void => setOpen(null);
  return (
    <>
      <section class="toolbar-row" aria-label="Tools">
        {editor !== null && (
          <RichToolbar editor={editor} prompts={prompts} onHelp={() => setOpen('help')} />
        )}
      </section>
      <main class="page" id="text">
        <article class="sheet">
          {title}
          <div ref={mount} class="editor-mount" />
          <div class="sheet-end" onMouseDown={(event) => continueBelow(event, editor)} />
        </article>
        {editor !== null && <Bubbles editor={editor} prompts={prompts} />}
        <SlashMenu state={slash} />
        {editor !== null && open === 'link' && <LinkPrompt editor={editor} onClose={close} />}
      </main>
      {editor !== null && open === 'image' && <ImagePrompt editor={editor} onClose={close} />}
      {open === 'help' && <KeyboardHelp onClose={close} />}
    </>
  );
}

interface Binding {
  readonly editor: Editor;
  readonly release: () => void;
}

/** The guard comes first: it must see a change from outside before the binding does. */
function bind(
  session: Session,
  element: HTMLElement,
  onProblem: (problem: string) => void,
  extensions: Parameters<typeof createRichEditor>[0]['extensions'],
): Binding {
  const fragment = session.doc.getXmlFragment(RICH_ROOT);
  const fromOthers = (origin: unknown): boolean => origin === session.provider;
  const stopGuard = guardContent(richSchema(), fragment, fromOthers, (problem) => {
    // At once, and not by rendering: after this call the binding would delete what it cannot show.
    editor.destroy();
    onProblem(problem);
  });
  const editor = createRichEditor({ element, session, extensions });
  const release = (): void => {
    stopGuard();
    editor.destroy();
  };
  return { editor, release };
}

const focusToolbar = (): void =>
  document.querySelector<HTMLElement>('.main-toolbar [tabindex="0"]')?.focus();

function useHelpKey(show: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      show();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** A click below the last block goes on writing there, also after a table or a code block. */
function continueBelow(event: MouseEvent, editor: Editor | null): void {
  if (editor === null) return;
  event.preventDefault();
  const last = editor.state.doc.lastChild;
  if (last?.type.name === 'paragraph') editor.chain().focus('end').run();
  else {
    const end = editor.state.doc.content.size;
    editor.chain().insertContentAt(end, { type: 'paragraph' }).focus('end').run();
  }
}

interface UnboundProps extends EditorProps {
  readonly problem: string;
}

function Unbound({ session, title, problem }: UnboundProps): JSX.Element {
  const fragment = session.doc.getXmlFragment(RICH_ROOT);
  const [content, setContent] = useState(() => fragmentJson(fragment));
  useEffect(() => {
    session.provider.readOnly('This page can show the document, but not change it');
    const refresh = (): void => setContent(fragmentJson(fragment));
    fragment.observeDeep(refresh);
    return () => fragment.unobserveDeep(refresh);
  }, [session, fragment]);
  return (
    <main class="page" id="text">
      <article class="sheet">
        <ReadOnlyBanner session={session} problem={problem} />
        {title}
        <ReadOnlyContent content={content} />
      </article>
    </main>
  );
}
