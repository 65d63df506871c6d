import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { documentName, server, showPresence } from '../page.js';
import { createRow } from './row.js';
import './style.css';

const doc = new Y.Doc();
const provider = new WebsocketProvider(`${server}/ws`, documentName, doc);
showPresence(provider);

// An entry is a map of its own: two people can change its text and tick it at the same time.
const todos = doc.getMap('todo');
const list = document.querySelector('#todos');
const rows = new Map();

todos.observeDeep(show);

document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const { text } = event.target.elements;
  if (text.value.trim() === '') return;
  const entry = { text: text.value.trim(), done: false, created: Date.now() };
  todos.set(crypto.randomUUID(), new Y.Map(Object.entries(entry)));
  text.value = '';
});

/** Brings the list to what the map holds, and leaves rows alone that are as they should be. */
function show() {
  for (const [id, row] of rows) {
    if (!todos.has(id)) {
      row.element.remove();
      rows.delete(id);
    }
  }
  [...todos].sort(byAge).forEach(([id, entry], position) => {
    if (!rows.has(id))
      rows.set(
        id,
        createRow(entry, () => todos.delete(id)),
      );
    const { element, update } = rows.get(id);
    update();
    if (list.children[position] !== element) list.insertBefore(element, list.children[position]);
  });
}

/** Clocks may agree; then the ids decide, on every screen the same. */
function byAge([id, entry], [otherId, other]) {
  return entry.get('created') - other.get('created') || (id < otherId ? -1 : 1);
}
