import Quill from 'quill';
import 'quill/dist/quill.snow.css';
import QuillCursors from 'quill-cursors';
import { QuillBinding } from 'y-quill';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { documentName, server, showPresence } from '../page.js';
import './style.css';

const doc = new Y.Doc();
const provider = new WebsocketProvider(`${server}/ws`, documentName, doc);
showPresence(provider);

Quill.register('modules/cursors', QuillCursors);
const quill = new Quill('#editor', {
  theme: 'snow',
  placeholder: 'Write here',
  modules: {
    cursors: { transformOnTextChange: true },
    history: { userOnly: true }, // undo takes back one's own changes only
    toolbar: [[{ header: [1, 2, false] }], ['bold', 'italic', 'link'], [{ list: 'bullet' }]],
  },
});
new QuillBinding(doc.getText('quill'), quill, provider.awareness);
