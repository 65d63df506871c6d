import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import { UndoManager } from 'yjs';
import type { Session } from '../../collab/session';
import { showNamesOnActivity } from '../../presence/caret-labels';
import { CODE_ROOT } from '../meta';
import { adoptCodeMirrorStyles } from './adopted-styles';
import { languageById } from './languages';
import { followText, guardText } from './text-check';
import { codeTheme } from './theme';

export interface CodeView {
  readonly view: EditorView;
  /** Undoes only what was typed here. */
  readonly undoManager: UndoManager;
  setLanguage(id: string): void;
  /** Whether what is typed here changes the text. */
  setWritable(writable: boolean): void;
  destroy(): void;
}

export interface CodeViewOptions {
  readonly parent: HTMLElement;
  readonly session: Session;
  /** Content came that is not plain text. The view is gone by then. */
  readonly onProblem: (problem: string) => void;
  /** A change came that the view failed to show. The view is gone by then. */
  readonly onLost: () => void;
}

/** Binds a text that was checked before; a guard and a follow-up check watch each later change. */
export function createCodeView(options: CodeViewOptions): CodeView {
  const { parent, session, onProblem, onLost } = options;
  adoptCodeMirrorStyles();
  const text = session.doc.getText(CODE_ROOT);
  const lost = (): void => {
    if (!open) return;
    destroy();
    onLost();
  };
  const stopGuard = guardText(text, (problem) => {
    destroy();
    onProblem(problem);
  });
  const undoManager = new UndoManager(text);
  const access = new Compartment();
  const grammar = new Compartment();
  const later = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text.toString(),
      extensions: [
        access.of(changing(session.writable)),
        yCollab(text, session.awareness, { undoManager }),
        grammar.of([]),
        later.of([]),
        // A plugin that threw is switched off, and the one that keeps the text in step is a plugin.
        EditorView.exceptionSink.of((error) => {
          console.error('Something in the editor failed; binding the text anew.', error);
          queueMicrotask(lost);
        }),
        editing(),
      ],
    }),
  });
  let open = true;
  const stopFollowing = followText(text, () => view.state.doc.length, lost);
  import('./comforts').then(({ comforts }) => {
    if (open) view.dispatch({ effects: later.reconfigure(comforts) });
  }, doWithout);
  let wanted = '';
  const setLanguage = (id: string): void => {
    wanted = id;
    const language = languageById(id);
    (language?.load() ?? Promise.resolve([])).then((extension) => {
      if (open && wanted === id) view.dispatch({ effects: grammar.reconfigure(extension) });
    }, doWithout);
  };
  const setWritable = (writable: boolean): void => {
    if (open) view.dispatch({ effects: access.reconfigure(changing(writable)) });
  };
  const stopNames = showNamesOnActivity(session.awareness, () => labelsIn(parent));
  const destroy = (): void => {
    if (!open) return;
    open = false;
    stopGuard();
    stopFollowing();
    stopNames();
    view.destroy();
    undoManager.destroy();
  };
  return { view, undoManager, setLanguage, setWritable, destroy };
}

/** The page offers to reload itself when a part of it is missing; the text works without this one. */
const doWithout = (error: unknown): void => console.warn('A part of the editor is missing.', error);

const labelsIn = (parent: HTMLElement): (readonly [HTMLElement, string])[] =>
  [...parent.querySelectorAll<HTMLElement>('.cm-ySelectionInfo')].map((label) => [
    label,
    label.textContent,
  ]);

const UNDO_KEYS = ['Mod-z', 'Mod-y', 'Mod-Shift-z'];

/** First among all, so that undo is that of the shared text; CodeMirror's own would undo others' work. */
const changing = (writable: boolean): Extension =>
  writable
    ? keymap.of(yUndoManagerKeymap)
    : [
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        // The browser undoes also where nothing can be typed, and the binding would do so for it.
        EditorView.domEventHandlers({ beforeinput: () => true }),
        keymap.of(UNDO_KEYS.map((key) => ({ key, run: () => true, preventDefault: true }))),
        // Who may only read still has a caret, which others see, and the keys that move it.
        EditorView.contentAttributes.of({ tabindex: '0', 'aria-readonly': 'true' }),
      ];

const editing = (): Extension => [
  // Only LF ends a line, so that positions here and in the shared text are the same also where
  // another client wrote CR LF. What is pasted here is brought to LF.
  EditorState.lineSeparator.of('\n'),
  EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n')),
  lineNumbers(),
  highlightActiveLineGutter(),
  highlightActiveLine(),
  highlightSpecialChars(),
  drawSelection(),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({
    'aria-label': 'Document text',
    'aria-description': 'Tab indents. Press Escape and then Tab to leave.',
  }),
  placeholder('Write here'),
  codeTheme,
];
