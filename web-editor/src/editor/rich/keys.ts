import { Extension } from '@tiptap/core';
import type { Prompts } from './actions';

/** Keys that belong to the page rather than to the text. */
export const pageKeys = (prompts: Prompts): Extension =>
  Extension.create({
    name: 'pageKeys',
    addKeyboardShortcuts() {
      return {
        'Mod-k': () => {
          prompts.link();
          return true;
        },
      };
    },
  });
