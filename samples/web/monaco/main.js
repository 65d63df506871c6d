import * as monaco from 'monaco-editor/esm/vs/editor/edcore.main.js';
import 'monaco-editor/esm/vs/basic-languages/markdown/markdown.contribution.js';
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import { MonacoBinding } from 'y-monaco';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { documentName, server, showPresence } from '../page.js';
import { showNames } from './names.js';
import './style.css';

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

const doc = new Y.Doc();
const provider = new WebsocketProvider(`${server}/ws`, documentName, doc);
const text = doc.getText('content');
showPresence(provider);
showNames(provider.awareness);

const editor = monaco.editor.create(document.querySelector('#editor'), {
  language: 'markdown',
  automaticLayout: true,
  minimap: { enabled: false },
  padding: { top: 20 },
  scrollBeyondLastLine: false,
  wordWrap: 'on',
});
const model = editor.getModel();
model.setEOL(monaco.editor.EndOfLineSequence.LF);
const binding = new MonacoBinding(text, model, new Set([editor]), provider.awareness);

// Monaco's own undo would take back what others typed.
const undo = new Y.UndoManager(text, { trackedOrigins: new Set([binding]) });
const { KeyCode, KeyMod } = monaco;
editor.addCommand(KeyMod.CtrlCmd | KeyCode.KeyZ, () => undo.undo());
editor.addCommand(KeyMod.CtrlCmd | KeyCode.KeyY, () => undo.redo());
editor.addCommand(KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.KeyZ, () => undo.redo());
