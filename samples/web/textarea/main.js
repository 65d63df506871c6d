import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { documentName, server, showPresence } from '../page.js';
import { bind } from './bind.js';
import './style.css';

const doc = new Y.Doc();
const provider = new WebsocketProvider(`${server}/ws`, documentName, doc);
showPresence(provider);
bind(doc.getText('content'), document.querySelector('textarea'));
