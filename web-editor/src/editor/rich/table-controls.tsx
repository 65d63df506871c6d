import type { Editor } from '@tiptap/core';
import {
  BetweenHorizontalEnd,
  BetweenHorizontalStart,
  BetweenVerticalEnd,
  BetweenVerticalStart,
  FoldHorizontal,
  FoldVertical,
  type LucideIcon,
  PanelTop,
  Trash2,
} from 'lucide-preact';
import type { JSX } from 'preact';
import { tip } from '../../ui/widgets/tip';
import { Toolbar } from '../../ui/widgets/toolbar';
import { tableAnchor } from './anchors';
import { Beside } from './bubbles';
import { useEditorValue } from './use-editor-value';

interface TableAction {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly run: (editor: Editor) => void;
}

const TABLE_ACTIONS: readonly (TableAction | null)[] = [
  {
    label: 'Row above',
    icon: BetweenHorizontalStart,
    run: (editor) => editor.chain().focus().addRowBefore().run(),
  },
  {
    label: 'Row below',
    icon: BetweenHorizontalEnd,
    run: (editor) => editor.chain().focus().addRowAfter().run(),
  },
  {
    label: 'Column before',
    icon: BetweenVerticalStart,
    run: (editor) => editor.chain().focus().addColumnBefore().run(),
  },
  {
    label: 'Column after',
    icon: BetweenVerticalEnd,
    run: (editor) => editor.chain().focus().addColumnAfter().run(),
  },
  null,
  {
    label: 'Header row',
    icon: PanelTop,
    run: (editor) => editor.chain().focus().toggleHeaderRow().run(),
  },
  {
    label: 'Delete row',
    icon: FoldVertical,
    run: (editor) => editor.chain().focus().deleteRow().run(),
  },
  {
    label: 'Delete column',
    icon: FoldHorizontal,
    run: (editor) => editor.chain().focus().deleteColumn().run(),
  },
  {
    label: 'Delete table',
    icon: Trash2,
    run: (editor) => editor.chain().focus().deleteTable().run(),
  },
];

/** Tools above the table in which one is writing. */
export function TableControls({ editor }: { editor: Editor }): JSX.Element | null {
  const inside = useEditorValue(editor, (current) => current.isActive('table'));
  const table = inside ? tableAnchor(editor) : null;
  if (table === null) return null;
  return (
    <Beside anchor={table} placement="top-end">
      <Toolbar label="Table" class="bubble" onLeave={() => editor.commands.focus()}>
        {TABLE_ACTIONS.map((action, index) =>
          action === null ? (
            <hr key={index} aria-orientation="vertical" />
          ) : (
            <button
              key={action.label}
              type="button"
              class="icon-button"
              {...tip(action.label)}
              onClick={() => action.run(editor)}
            >
              <action.icon />
            </button>
          ),
        )}
      </Toolbar>
    </Beside>
  );
}
