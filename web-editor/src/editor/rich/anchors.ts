import { type Editor, posToDOMRect } from '@tiptap/core';
import type { VirtualElement } from '@floating-ui/dom';

/** The selected text as something to place a popover beside. */
export const selectionAnchor = (editor: Editor): VirtualElement => ({
  contextElement: editor.view.dom,
  getBoundingClientRect: () => {
    const { from, to } = editor.state.selection;
    return posToDOMRect(editor.view, from, to);
  },
});

/** The table around the caret. */
export function tableAnchor(editor: Editor): Element | null {
  const { node } = editor.view.domAtPos(editor.state.selection.from);
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest('table') ?? null;
}
