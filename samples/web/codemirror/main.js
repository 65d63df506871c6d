import { defaultKeymap } from '@codemirror/commands';
import { markdown } from '@codemirror/lang-markdown';
import { defaultHighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { documentName, server, showPresence } from '../page.js';
import './style.css';

const doc = new Y.Doc();
const provider = new WebsocketProvider(`${server}/ws`, documentName, doc);
const text = doc.getText('content');
showPresence(provider);

new EditorView({
  parent: document.querySelector('#editor'),
  doc: text.toString(),
  extensions: [
    yCollab(text, provider.awareness), // text, carets and undo
    keymap.of([...yUndoManagerKeymap, ...defaultKeymap]),
    EditorState.lineSeparator.of('\n'),
    EditorView.lineWrapping,
    lineNumbers(),
    markdown(),
    syntaxHighlighting(defaultHighlightStyle),
  ],
});
