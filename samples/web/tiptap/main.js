import { HocuspocusProvider } from '@hocuspocus/provider';
import { Editor } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret';
import { StarterKit } from '@tiptap/starter-kit';
import { documentName, me, server, showPresence } from '../page.js';
import './style.css';

const provider = new HocuspocusProvider({ url: `${server}/hocuspocus`, name: documentName });
showPresence(provider);

new Editor({
  element: document.querySelector('#editor'),
  extensions: [
    StarterKit.configure({ undoRedo: false }), // Collaboration brings its own, which leaves others' changes alone
    Collaboration.configure({ document: provider.document }),
    CollaborationCaret.configure({ provider, user: me }),
  ],
});
