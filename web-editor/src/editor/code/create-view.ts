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
import { codeTheme } from './theme';

export interface CodeView {
  readonly view: EditorView;
  /** Undoes only what was typed here. */
  readonly undoManager: UndoManager;
  setLanguage(id: string): void;
  destroy(): void;
}

export function createCodeView(parent: HTMLElement, session: Session): CodeView {
  adoptCodeMirrorStyles();
  const text = session.doc.getText(CODE_ROOT);
  const undoManager = new UndoManager(text);
  const grammar = new Compartment();
  const later = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text.toString(),
      extensions: [
        // First, so that undo is that of the shared text; CodeMirror's own would undo others' work.
        keymap.of(yUndoManagerKeymap),
        yCollab(text, session.awareness, { undoManager }),
        grammar.of([]),
        later.of([]),
        editing(),
      ],
    }),
  });
  let open = true;
  void import('./comforts').then(({ comforts }) => {
    if (open) view.dispatch({ effects: later.reconfigure(comforts) });
  });
  let wanted = '';
  const setLanguage = (id: string): void => {
    wanted = id;
    const language = languageById(id);
    void (language?.load() ?? Promise.resolve([])).then((extension) => {
      if (open && wanted === id) view.dispatch({ effects: grammar.reconfigure(extension) });
    });
  };
  const stopNames = showNamesOnActivity(session.awareness, () => labelsIn(parent));
  const destroy = (): void => {
    open = false;
    stopNames();
    view.destroy();
    undoManager.destroy();
  };
  return { view, undoManager, setLanguage, destroy };
}

const labelsIn = (parent: HTMLElement): (readonly [HTMLElement, string])[] =>
  [...parent.querySelectorAll<HTMLElement>('.cm-ySelectionInfo')].map((label) => [
    label,
    label.textContent,
  ]);

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
