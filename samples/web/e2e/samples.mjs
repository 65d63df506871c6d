/**
 * How each sample is written in and read. `text` holds the words; carets are what others have left in it. `caret` is what
 * shows somebody's name in their colour, where the editor can show that.
 */
export const SAMPLES = [
  { folder: 'textarea', text: 'textarea', root: 'content', kind: 'text' },
  {
    folder: 'codemirror',
    text: '.cm-content',
    caret: '.cm-ySelectionInfo',
    root: 'content',
    kind: 'text',
  },
  {
    folder: 'monaco',
    text: '.view-lines',
    caret: '.yRemoteSelectionHead',
    root: 'content',
    kind: 'text',
  },
  { folder: 'quill', text: '.ql-editor', caret: '.ql-cursor-flag', root: 'quill', kind: 'text' },
  {
    folder: 'prosemirror',
    text: '.ProseMirror',
    caret: '.ProseMirror-yjs-cursor > div',
    root: 'prosemirror',
    kind: 'xml',
  },
  {
    folder: 'tiptap',
    text: '.tiptap',
    caret: '.collaboration-carets__label',
    root: 'default',
    kind: 'xml',
  },
  {
    folder: 'blocknote',
    text: '.bn-editor',
    caret: '.bn-collaboration-cursor__label',
    root: 'document-store',
    kind: 'xml',
  },
  { folder: 'todo', text: '#todos', root: 'todo', kind: 'map' },
];
