import type { Editor } from '@tiptap/core';
import { useEffect, useState } from 'preact/hooks';

/** A value read from the editor, again after each of its transactions. Strings and numbers only. */
export function useEditorValue<T extends string | number | boolean | null>(
  editor: Editor,
  read: (editor: Editor) => T,
): T {
  const [value, setValue] = useState(() => read(editor));
  useEffect(() => {
    const update = (): void => {
      if (!editor.isDestroyed) setValue(read(editor));
    };
    update();
    editor.on('transaction', update);
    editor.on('focus', update);
    editor.on('blur', update);
    return () => {
      editor.off('transaction', update);
      editor.off('focus', update);
      editor.off('blur', update);
    };
  }, [editor]);
  return value;
}
