import type { Editor } from '@tiptap/core';
import {
  Bold,
  Code,
  Heading1,
  Heading2,
  Heading3,
  Image,
  Italic,
  Link,
  List,
  ListOrdered,
  ListTodo,
  type LucideIcon,
  Minus,
  Pilcrow,
  Quote,
  SquareCode,
  Strikethrough,
  Table,
  Underline,
} from 'lucide-preact';

/** One thing that can be done to the text, as toolbar, menus and help show it. */
export interface Action {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** The shortcut, like `Mod-b`. */
  readonly keys?: string;
  /** What to type at the start of a line for the same. */
  readonly markdown?: string;
  readonly isActive: (editor: Editor) => boolean;
  readonly run: (editor: Editor) => void;
}

const mark = (
  name: string,
  id: string,
  label: string,
  icon: LucideIcon,
  keys: string,
  markdown?: string,
): Action => ({
  id,
  label,
  icon,
  keys,
  ...(markdown === undefined ? {} : { markdown }),
  isActive: (editor) => editor.isActive(name),
  run: (editor) => editor.chain().focus().toggleMark(name).run(),
});

export const MARKS: readonly Action[] = [
  mark('bold', 'bold', 'Bold', Bold, 'Mod-B', '**bold**'),
  mark('italic', 'italic', 'Italic', Italic, 'Mod-I', '*italic*'),
  mark('underline', 'underline', 'Underline', Underline, 'Mod-U'),
  mark('strike', 'strike', 'Strikethrough', Strikethrough, 'Mod-Shift-S', '~~struck~~'),
  mark('code', 'code', 'Inline code', Code, 'Mod-E', '`code`'),
];

const heading = (level: 1 | 2 | 3, icon: LucideIcon): Action => ({
  id: `heading-${level}`,
  label: `Heading ${level}`,
  icon,
  keys: `Mod-Alt-${level}`,
  markdown: '#'.repeat(level),
  isActive: (editor) => editor.isActive('heading', { level }),
  run: (editor) => editor.chain().focus().toggleHeading({ level }).run(),
});

/** The ways a paragraph can look. */
export const STYLES: readonly Action[] = [
  {
    id: 'paragraph',
    label: 'Text',
    icon: Pilcrow,
    keys: 'Mod-Alt-0',
    isActive: (editor) => editor.isActive('paragraph'),
    run: (editor) => editor.chain().focus().setParagraph().run(),
  },
  heading(1, Heading1),
  heading(2, Heading2),
  heading(3, Heading3),
];

export const LISTS: readonly Action[] = [
  {
    id: 'bullet-list',
    label: 'Bullet list',
    icon: List,
    keys: 'Mod-Shift-8',
    markdown: '-',
    isActive: (editor) => editor.isActive('bulletList'),
    run: (editor) => editor.chain().focus().toggleBulletList().run(),
  },
  {
    id: 'ordered-list',
    label: 'Numbered list',
    icon: ListOrdered,
    keys: 'Mod-Shift-7',
    markdown: '1.',
    isActive: (editor) => editor.isActive('orderedList'),
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  {
    id: 'task-list',
    label: 'Task list',
    icon: ListTodo,
    keys: 'Mod-Shift-9',
    markdown: '[ ]',
    isActive: (editor) => editor.isActive('taskList'),
    run: (editor) => editor.chain().focus().toggleTaskList().run(),
  },
];

export const BLOCKS: readonly Action[] = [
  {
    id: 'quote',
    label: 'Quote',
    icon: Quote,
    keys: 'Mod-Shift-B',
    markdown: '>',
    isActive: (editor) => editor.isActive('blockquote'),
    run: (editor) => editor.chain().focus().toggleBlockquote().run(),
  },
  {
    id: 'code-block',
    label: 'Code block',
    icon: SquareCode,
    keys: 'Mod-Alt-C',
    markdown: '```',
    isActive: (editor) => editor.isActive('codeBlock'),
    run: (editor) => editor.chain().focus().toggleCodeBlock().run(),
  },
  {
    id: 'table',
    label: 'Table',
    icon: Table,
    isActive: (editor) => editor.isActive('table'),
    run: (editor) => {
      if (editor.isActive('table')) return;
      editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run();
    },
  },
  {
    id: 'divider',
    label: 'Divider',
    icon: Minus,
    markdown: '---',
    isActive: () => false,
    run: (editor) => editor.chain().focus().setHorizontalRule().run(),
  },
];

/** Asks the page to open the window or popover that an action needs. */
export interface Prompts {
  readonly link: () => void;
  readonly image: () => void;
}

export const linkAction = (prompts: Prompts): Action => ({
  id: 'link',
  label: 'Link',
  icon: Link,
  keys: 'Mod-K',
  isActive: (editor) => editor.isActive('link'),
  run: () => prompts.link(),
});

export const imageAction = (prompts: Prompts): Action => ({
  id: 'image',
  label: 'Image',
  icon: Image,
  isActive: (editor) => editor.isActive('image'),
  run: () => prompts.image(),
});
