import type { Editor } from '@tiptap/core';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type * as Y from 'yjs';
import type { EditorProps } from '../editor-props';
import { RICH_ROOT } from '../meta';
import { Unbound } from '../unbound';
import { useBinding } from '../use-binding';
import { useWritable } from '../use-writable';
import { useToolbarKey } from '../../ui/widgets/toolbar';
import { BLOCKS, imageAction, linkAction, LISTS, type Prompts, STYLES } from './actions';
import { bind, type BindOptions } from './bind';
import { Bubbles } from './bubbles';
import { richSchema } from './content';
import { KeyboardHelp } from './help';
import { pageKeys } from './keys';
import { ImagePrompt, LinkPrompt } from './prompts';
import { ReadOnlyContent } from './read-only';
import { RichToolbar } from './rich-toolbar';
import { contentProblem, fragmentJson } from './schema-check';
import { slashExtension, SlashMenu, slashState } from './slash-menu';

/** A rich text document: bound to the editor when it can show it unchanged, else to be read. */
export function RichEditor({ session, title }: EditorProps): JSX.Element {
  const schema = useMemo(richSchema, []);
  const fragment = session.doc.getXmlFragment(RICH_ROOT);
  const { problem, binding, onProblem, onLost } = useBinding(() =>
    contentProblem(schema, fragment),
  );
  if (problem === null) {
    return (
      <Bound key={binding} session={session} title={title} onProblem={onProblem} onLost={onLost} />
    );
  }
  return (
    <Unbound session={session} title={title} problem={problem}>
      <Reading fragment={fragment} />
    </Unbound>
  );
}

type Open = 'link' | 'image' | 'help' | null;

type BoundProps = EditorProps & Pick<BindOptions, 'onProblem' | 'onLost'>;

function Bound({ session, title, onProblem, onLost }: BoundProps): JSX.Element {
  const mount = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const prompts = useMemo<Prompts>(
    () => ({ link: () => setOpen('link'), image: () => setOpen('image') }),
    [],
  );
  const slash = useMemo(slashState, []);
  const writable = useWritable(session);
  useEffect(() => {
    if (mount.current === null) return undefined;
    const extensions = [
      pageKeys(prompts),
      slashExtension(
        [...STYLES, ...LISTS, ...BLOCKS, imageAction(prompts), linkAction(prompts)],
        slash,
      ),
    ];
    const bound = bind({ session, element: mount.current, extensions, onProblem, onLost });
    setEditor(bound.editor);
    return bound.release;
  }, [session, prompts, slash]);
  useEffect(() => {
    editor?.setEditable(writable, false);
    if (!writable) setOpen(null);
  }, [editor, writable]);
  useHelpKey(() => setOpen('help'));
  useToolbarKey();
  const close = (): void => setOpen(null);
  return (
    <>
      <section class="toolbar-row" aria-label="Tools">
        {editor !== null && (
          <RichToolbar
            editor={editor}
            writable={writable}
            prompts={prompts}
            onHelp={() => setOpen('help')}
          />
        )}
      </section>
      <main class="page" id="text">
        <article class="sheet">
          {title}
          <div ref={mount} class="editor-mount" />
          <div class="sheet-end" onMouseDown={(event) => continueBelow(event, editor)} />
        </article>
        {editor !== null && writable && <Bubbles editor={editor} prompts={prompts} />}
        <SlashMenu state={slash} />
        {editor !== null && open === 'link' && <LinkPrompt editor={editor} onClose={close} />}
      </main>
      {editor !== null && open === 'image' && <ImagePrompt editor={editor} onClose={close} />}
      {open === 'help' && <KeyboardHelp onClose={close} />}
    </>
  );
}

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
  if (editor === null || !editor.isEditable) return;
  event.preventDefault();
  const last = editor.state.doc.lastChild;
  if (last?.type.name === 'paragraph') editor.chain().focus('end').run();
  else {
    const end = editor.state.doc.content.size;
    editor.chain().insertContentAt(end, { type: 'paragraph' }).focus('end').run();
  }
}

/** The document as it is now, without the editor. */
function Reading({ fragment }: { fragment: Y.XmlFragment }): JSX.Element {
  const [content, setContent] = useState(() => fragmentJson(fragment));
  useEffect(() => {
    const refresh = (): void => setContent(fragmentJson(fragment));
    refresh();
    fragment.observeDeep(refresh);
    return () => fragment.unobserveDeep(refresh);
  }, [fragment]);
  return <ReadOnlyContent content={content} />;
}
