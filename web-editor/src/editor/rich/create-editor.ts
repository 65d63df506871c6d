import { Editor, type Extensions } from '@tiptap/core';
import Collaboration from '@tiptap/extension-collaboration';
import CollaborationCaret from '@tiptap/extension-collaboration-caret';
import { Placeholder, Selection } from '@tiptap/extensions';
import type { Session } from '../../collab/session';
import { showNamesOnActivity } from '../../presence/caret-labels';
import { RICH_ROOT } from '../meta';
import { contentExtensions } from './content';

export interface RichEditorOptions {
  readonly element: HTMLElement;
  readonly session: Session;
  /** Extensions of the page: menus and keys. */
  readonly extensions: Extensions;
}

/** Binds an editor to a document whose content was checked before. */
export function createRichEditor({ element, session, extensions }: RichEditorOptions): Editor {
  const { doc, awareness } = session;
  const editor = new Editor({
    element,
    // The page's policy allows no injected style elements; the same rules are in our stylesheet.
    injectCSS: false,
    editable: session.writable,
    extensions: [
      ...contentExtensions(),
      Collaboration.configure({ document: doc, field: RICH_ROOT }),
      CollaborationCaret.configure({
        provider: { awareness },
        user: awareness.getLocalState()?.['user'] as Record<string, string>,
        render: caret,
        selectionRender: (user) => ({
          style: `background-color: ${String(user['color'])}33`,
        }),
      }),
      Placeholder.configure({
        placeholder: ({ node }) =>
          node.type.name === 'heading' ? 'Heading' : 'Write, or press “/” for more',
      }),
      // Keeps the selected text marked while one writes a link's address beside it.
      Selection.configure({ className: 'kept-selection' }),
      ...extensions,
    ],
    editorProps: {
      attributes: (): Record<string, string> => ({
        class: 'prose',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': 'Document text',
        spellcheck: 'true',
        // Who may only read still has a caret, which others see, and the keys that move it.
        ...(session.writable ? {} : { tabindex: '0', 'aria-readonly': 'true' }),
      }),
    },
  });
  const stop = showNamesOnActivity(awareness, () => labelsIn(element));
  editor.on('destroy', stop);
  return editor;
}

const labelsIn = (element: HTMLElement): (readonly [HTMLElement, string])[] =>
  [...element.querySelectorAll<HTMLElement>('.collaboration-carets__label')].map((label) => [
    label,
    label.dataset['name'] ?? '',
  ]);

/** A peer's caret; name and colour were made safe when they came in. */
function caret(user: Record<string, unknown>): HTMLElement {
  const element = document.createElement('span');
  element.className = 'collaboration-carets__caret';
  element.style.setProperty('--caret', String(user['color']));
  const label = document.createElement('span');
  label.className = 'collaboration-carets__label';
  // Shown by the stylesheet, so that it is no part of the text when that is read or copied.
  label.dataset['name'] = String(user['name']);
  element.append(label);
  return element;
}
