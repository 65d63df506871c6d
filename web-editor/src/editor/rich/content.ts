import { type Extensions, getSchema } from '@tiptap/core';
import Image from '@tiptap/extension-image';
import { ListItem, TaskItem, TaskList } from '@tiptap/extension-list';
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table';
import type { Schema } from '@tiptap/pm/model';
import StarterKit from '@tiptap/starter-kit';
import Code from '@tiptap/extension-code';
import CodeBlock from '@tiptap/extension-code-block';

/**
 * What a rich document may contain. More is allowed than the toolbar makes: two people who change
 * the same place at once can produce combinations that one person cannot, and what the schema does
 * not allow, the binding removes for everybody.
 */
export function contentExtensions(): Extensions {
  return [
    StarterKit.configure({
      // Undo is that of the shared document: only one's own changes.
      undoRedo: false,
      // It would write a paragraph into every document that is merely opened.
      trailingNode: false,
      listItem: false,
      code: false,
      codeBlock: false,
      heading: { levels: [1, 2, 3, 4, 5, 6] },
      link: { openOnClick: false, defaultProtocol: 'https' },
    }),
    ListItem.extend({ content: 'block+' }),
    TaskItem.extend({ content: 'block+' }).configure({ nested: true }),
    TaskList,
    Code.extend({ excludes: '' }),
    CodeBlock.extend({ marks: '_' }),
    Image.configure({ HTMLAttributes: { loading: 'lazy', referrerpolicy: 'no-referrer' } }),
    Table.configure({ resizable: true, cellMinWidth: 60 }),
    TableRow,
    TableHeader,
    TableCell,
  ];
}

export const richSchema = (): Schema => getSchema(contentExtensions());
