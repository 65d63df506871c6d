import type { Editor } from '@tiptap/core';
import { yUndoPluginKey } from '@tiptap/y-tiptap';
import { ChevronDown, CircleHelp, Redo2, Undo2 } from 'lucide-preact';
import type { JSX } from 'preact';
import { HistoryButton } from '../history-button';
import { Menu, MenuItem } from '../../ui/widgets/menu';
import { shownKeys, tip } from '../../ui/widgets/tip';
import { Toolbar } from '../../ui/widgets/toolbar';
import {
  type Action,
  BLOCKS,
  imageAction,
  linkAction,
  LISTS,
  MARKS,
  type Prompts,
  STYLES,
} from './actions';
import { useEditorValue } from './use-editor-value';

export interface RichToolbarProps {
  readonly editor: Editor;
  /** Without it there is nothing to do with the tools. */
  readonly writable: boolean;
  readonly prompts: Prompts;
  readonly onHelp: () => void;
}

export function RichToolbar({ editor, writable, prompts, onHelp }: RichToolbarProps): JSX.Element {
  return (
    <Toolbar label="Formatting" class="main-toolbar" onLeave={() => editor.commands.focus()}>
      <fieldset class="tools" disabled={!writable}>
        <History editor={editor} />
        <hr aria-orientation="vertical" />
        <StyleMenu editor={editor} />
        <hr aria-orientation="vertical" />
        <Actions editor={editor} actions={MARKS} />
        <Actions editor={editor} actions={[linkAction(prompts)]} />
        <hr aria-orientation="vertical" />
        <Actions editor={editor} actions={LISTS} />
        <hr aria-orientation="vertical" />
        <Actions editor={editor} actions={BLOCKS} />
        <Actions editor={editor} actions={[imageAction(prompts)]} />
      </fieldset>
      <span class="spring" />
      <button
        type="button"
        class="icon-button"
        {...tip('Keyboard help', shownKeys('Mod-/'))}
        onClick={onHelp}
      >
        <CircleHelp />
      </button>
    </Toolbar>
  );
}

export interface ActionsProps {
  readonly editor: Editor;
  readonly actions: readonly Action[];
}

export function Actions({ editor, actions }: ActionsProps): JSX.Element {
  const active = useEditorValue(editor, (current) =>
    actions
      .filter((action) => action.isActive(current))
      .map(({ id }) => id)
      .join(' '),
  ).split(' ');
  return (
    <>
      {actions.map((action) => (
        <button
          key={action.id}
          type="button"
          class="icon-button"
          aria-pressed={active.includes(action.id)}
          {...tip(action.label, action.keys && shownKeys(action.keys))}
          onClick={() => action.run(editor)}
        >
          <action.icon />
        </button>
      ))}
    </>
  );
}

function StyleMenu({ editor }: { editor: Editor }): JSX.Element {
  const style = useEditorValue(
    editor,
    (current) => STYLES.find((action) => action.isActive(current))?.label ?? 'Text',
  );
  return (
    <Menu
      placement="bottom-start"
      button={{ class: 'style-button', 'aria-label': `Paragraph style: ${style}` }}
      face={
        <>
          <span>{style}</span>
          <ChevronDown />
        </>
      }
    >
      {STYLES.map((action) => (
        <MenuItem
          key={action.id}
          checked={action.label === style}
          onPick={() => action.run(editor)}
        >
          <span class={`menu-label style-${action.id}`}>{action.label}</span>
          <kbd>{shownKeys(action.keys ?? '')}</kbd>
        </MenuItem>
      ))}
    </Menu>
  );
}

interface UndoState {
  readonly undoManager: { readonly undoStack: unknown[]; readonly redoStack: unknown[] };
}

function History({ editor }: { editor: Editor }): JSX.Element {
  const stacks = (current: Editor): UndoState['undoManager'] =>
    (yUndoPluginKey.getState(current.state) as UndoState).undoManager;
  const canUndo = useEditorValue(editor, (current) => stacks(current).undoStack.length > 0);
  const canRedo = useEditorValue(editor, (current) => stacks(current).redoStack.length > 0);
  return (
    <>
      <HistoryButton
        label="Undo"
        keys="Mod-Z"
        icon={<Undo2 />}
        enabled={canUndo}
        onClick={() => editor.chain().focus().undo().run()}
      />
      <HistoryButton
        label="Redo"
        keys="Mod-Shift-Z"
        icon={<Redo2 />}
        enabled={canRedo}
        onClick={() => editor.chain().focus().redo().run()}
      />
    </>
  );
}
