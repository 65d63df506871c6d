import { withCollaboration } from '@blocknote/core/yjs';
import { BlockNoteView } from '@blocknote/mantine';
import '@blocknote/mantine/style.css';
import { useCreateBlockNote } from '@blocknote/react';
import { HocuspocusProvider } from '@hocuspocus/provider';
import { createRoot } from 'react-dom/client';
import { documentName, me, server, showPresence } from '../page.js';
import './style.css';

const provider = new HocuspocusProvider({ url: `${server}/hocuspocus`, name: documentName });
showPresence(provider);

function Editor() {
  const fragment = provider.document.getXmlFragment('document-store');
  const editor = useCreateBlockNote(
    withCollaboration({ collaboration: { provider, fragment, user: me } }),
  );
  return <BlockNoteView editor={editor} theme="light" />;
}

createRoot(document.querySelector('#editor')).render(<Editor />);
