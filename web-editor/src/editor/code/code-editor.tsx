import { Eye, Redo2, Undo2 } from 'lucide-preact';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type * as Y from 'yjs';
import type { Session } from '../../collab/session';
import type { EditorProps } from '../editor-props';
import { HistoryButton } from '../history-button';
import { CODE_ROOT, languageOf, observeMeta, setLanguage } from '../meta';
import { Toolbar, useToolbarKey } from '../../ui/widgets/toolbar';
import { Unbound } from '../unbound';
import { useBinding } from '../use-binding';
import { useWritable } from '../use-writable';
import { type CodeView, type CodeViewOptions, createCodeView } from './create-view';
import { languageById, LANGUAGES } from './languages';
import { Preview } from './preview';
import { readableText, textProblem } from './text-check';

/** A document of code or Markdown: bound to the editor when it is plain text, else to be read. */
export function CodeEditor({ session, title }: EditorProps): JSX.Element {
  const text = session.doc.getText(CODE_ROOT);
  const { problem, binding, onProblem, onLost } = useBinding(() => textProblem(text));
  if (problem === null) {
    return (
      <Bound key={binding} session={session} title={title} onProblem={onProblem} onLost={onLost} />
    );
  }
  return (
    <Unbound session={session} title={title} problem={problem}>
      <Reading text={text} />
    </Unbound>
  );
}

type BoundProps = EditorProps & Pick<CodeViewOptions, 'onProblem' | 'onLost'>;

function Bound({ session, title, onProblem, onLost }: BoundProps): JSX.Element {
  const mount = useRef<HTMLDivElement>(null);
  const [code, setCode] = useState<CodeView | null>(null);
  const [preview, setPreview] = useState(false);
  const language = useLanguage(session);
  const writable = useWritable(session);
  useToolbarKey();
  useEffect(() => {
    if (mount.current === null) return undefined;
    const created = createCodeView({ parent: mount.current, session, onProblem, onLost });
    setCode(created);
    return () => created.destroy();
  }, [session]);
  useEffect(() => code?.setLanguage(language), [code, language]);
  useEffect(() => code?.setWritable(writable), [code, writable]);
  const markdown = language === 'markdown';
  const previewing = preview && markdown;
  return (
    <>
      <section class="toolbar-row" aria-label="Tools">
        <Toolbar label="Editing" class="main-toolbar" onLeave={() => code?.view.focus()}>
          <fieldset class="tools" disabled={!writable}>
            {code !== null && <History undoManager={code.undoManager} />}
            <hr aria-orientation="vertical" />
            <LanguageChoice session={session} language={language} />
          </fieldset>
          <span class="spring" />
          {markdown && (
            <button
              type="button"
              class="text-button"
              aria-pressed={previewing}
              onClick={() => setPreview(!preview)}
            >
              <Eye />
              Preview
            </button>
          )}
        </Toolbar>
      </section>
      <main class="page" id="text">
        <article class={previewing ? 'sheet code-sheet with-preview' : 'sheet code-sheet'}>
          {title}
          <div class="code-panes">
            <div ref={mount} class="code-mount" />
            {previewing && <Preview text={session.doc.getText(CODE_ROOT)} />}
          </div>
        </article>
      </main>
    </>
  );
}

/** What can be read of a text that is more than a text. */
function Reading({ text }: { text: Y.Text }): JSX.Element {
  const [words, setWords] = useState(() => readableText(text));
  useEffect(() => {
    const refresh = (): void => setWords(readableText(text));
    refresh();
    text.observeDeep(refresh);
    return () => text.unobserveDeep(refresh);
  }, [text]);
  return (
    <pre class="prose" data-testid="read-only">
      {words}
    </pre>
  );
}

function useLanguage(session: Session): string {
  const [language, set] = useState(() => languageOf(session.doc));
  useEffect(() => observeMeta(session.doc, () => set(languageOf(session.doc))), [session]);
  return language;
}

function LanguageChoice({
  session,
  language,
}: {
  session: Session;
  language: string;
}): JSX.Element {
  const known = languageById(language) !== undefined;
  return (
    <select
      class="text-button"
      aria-label="Language"
      value={language}
      onChange={(event) => setLanguage(session.doc, event.currentTarget.value)}
    >
      {!known && <option value={language}>{language}</option>}
      {LANGUAGES.map(({ id, label }) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </select>
  );
}

function History({ undoManager }: { undoManager: Y.UndoManager }): JSX.Element {
  const [, refresh] = useState(0);
  useEffect(() => {
    const changed = (): void => refresh((count) => count + 1);
    undoManager.on('stack-item-added', changed);
    undoManager.on('stack-item-popped', changed);
    undoManager.on('stack-cleared', changed);
    return () => {
      undoManager.off('stack-item-added', changed);
      undoManager.off('stack-item-popped', changed);
      undoManager.off('stack-cleared', changed);
    };
  }, [undoManager]);
  return (
    <>
      <HistoryButton
        label="Undo"
        keys="Mod-Z"
        icon={<Undo2 />}
        enabled={undoManager.undoStack.length > 0}
        onClick={() => undoManager.undo()}
      />
      <HistoryButton
        label="Redo"
        keys="Mod-Shift-Z"
        icon={<Redo2 />}
        enabled={undoManager.redoStack.length > 0}
        onClick={() => undoManager.redo()}
      />
    </>
  );
}
