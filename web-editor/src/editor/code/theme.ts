import { EditorView } from '@codemirror/view';

/** Colours come from the page's custom properties, so that light and dark need no second theme. */
export const codeTheme = EditorView.theme({
  '&': { fontSize: '0.9rem', backgroundColor: 'transparent', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-code)',
    lineHeight: '1.65',
    fontVariantLigatures: 'none',
    overflow: 'visible',
  },
  '.cm-content': { caretColor: 'var(--ink)', padding: '0.25rem 0 40vh' },
  '.cm-line': { padding: '0 0.5rem' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--faint)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 0.75rem 0 0', minWidth: '2rem' },
  '.cm-activeLine': { backgroundColor: 'var(--line-tint)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--muted)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'var(--selection)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-tint)' },
  '.cm-searchMatch': { backgroundColor: 'var(--mark)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--mark-strong)' },
  '.cm-panels': { backgroundColor: 'var(--surface-2)', color: 'var(--ink)', border: 'none' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  '.cm-textfield': {
    backgroundColor: 'var(--surface)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
  },
  '.cm-button': {
    backgroundColor: 'var(--surface)',
    backgroundImage: 'none',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    color: 'var(--ink)',
  },
  '.cm-ySelectionInfo': {
    opacity: '0',
    animation: 'caret-name 4s',
    top: '-1.5em',
    padding: '0.1em 0.45em',
    borderRadius: '4px 4px 4px 0',
    font: '600 0.7rem/1.3 var(--font-ui)',
  },
  '.cm-ySelectionCaret:hover > .cm-ySelectionInfo': { opacity: '1' },
  '.cm-ySelectionCaretDot': { display: 'none' },
});
