import type { Editor } from '@tiptap/core';
import type { Transaction } from '@tiptap/pm/state';
import { useEffect, useState } from 'preact/hooks';

/** A value read from the editor, again after each of its transactions and wherever the focus goes. Strings and numbers only. */
export function useEditorValue<T extends string | number | boolean | null>(
  editor: Editor,
  read: (editor: Editor) => T,
): T {
  const [value, setValue] = useState(() => read(editor));
  useEffect(() => {
    const update = (): void => {
      if (!editor.isDestroyed) setValue(read(editor));
    };
    // Where the focus goes is known only after it has left.
    let timer = 0;
    const later = (): void => {
      clearTimeout(timer);
      timer = window.setTimeout(update);
    };
    const onTransaction = ({ transaction }: { transaction: Transaction }): void => {
      if (transaction.getMeta('blur') === undefined) update();
      else later();
    };
    update();
    editor.on('transaction', onTransaction);
    document.addEventListener('focusin', later);
    document.addEventListener('focusout', later);
    return () => {
      clearTimeout(timer);
      editor.off('transaction', onTransaction);
      document.removeEventListener('focusin', later);
      document.removeEventListener('focusout', later);
    };
  }, [editor]);
  return value;
}
