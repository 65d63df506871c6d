import type { Editor } from '@tiptap/core';
import { isTextSelection } from '@tiptap/core';
import { CellSelection } from '@tiptap/pm/tables';
import { ExternalLink, Pencil, Unlink } from 'lucide-preact';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Placement, ReferenceElement } from '@floating-ui/dom';
import { keepBeside } from '../../ui/widgets/floating';
import { tip } from '../../ui/widgets/tip';
import { Toolbar } from '../../ui/widgets/toolbar';
import { linkAddress } from '../addresses';
import { linkAction, MARKS, type Prompts } from './actions';
import { selectionAnchor } from './anchors';
import { Actions } from './rich-toolbar';
import { TableControls } from './table-controls';
import { useEditorValue } from './use-editor-value';

type Shown = 'text' | 'link' | 'none';

/** What floats beside the place where one is writing: formats, the link's address, the table's tools. */
export function Bubbles({ editor, prompts }: { editor: Editor; prompts: Prompts }): JSX.Element {
  const shown = useEditorValue(editor, shownFor);
  const place = useEditorValue(
    editor,
    ({ state }) => `${state.selection.from}-${state.selection.to}`,
  );
  return (
    <>
      {shown === 'text' && (
        <Beside anchor={selectionAnchor(editor)} placement="top" place={place}>
          <Toolbar label="Selection" class="bubble" onLeave={() => editor.commands.focus()}>
            <Actions editor={editor} actions={MARKS} />
            <Actions editor={editor} actions={[linkAction(prompts)]} />
          </Toolbar>
        </Beside>
      )}
      {shown === 'link' && (
        <Beside anchor={selectionAnchor(editor)} placement="bottom-start" place={place}>
          <LinkBubble editor={editor} prompts={prompts} />
        </Beside>
      )}
      <TableControls editor={editor} />
    </>
  );
}

function shownFor(editor: Editor): Shown {
  const { selection } = editor.state;
  if (!(editor.isFocused || isInTools(document.activeElement))) return 'none';
  if (selection instanceof CellSelection) return 'none';
  const text = isTextSelection(selection) && !selection.empty && !editor.isActive('codeBlock');
  if (text)
    return editor.state.doc.textBetween(selection.from, selection.to).length > 0 ? 'text' : 'none';
  return selection.empty && editor.isActive('link') ? 'link' : 'none';
}

/** The way to the tools beside the text leads through the page's toolbar. */
const isInTools = (element: Element | null): boolean =>
  element !== null && element.closest('.floating, .main-toolbar') !== null;

export interface BesideProps {
  readonly anchor: ReferenceElement;
  readonly placement: Placement;
  /** Differs whenever the anchor has moved; the box then moves, and keeps the focus inside of it. */
  readonly place?: string;
  readonly children: ComponentChildren;
}

export function Beside({ anchor, placement, place, children }: BesideProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (box.current === null) return undefined;
    return keepBeside(anchor, box.current, placement);
  }, [anchor, placement, place]);
  return (
    <div ref={box} class="floating">
      {children}
    </div>
  );
}

function LinkBubble({ editor, prompts }: { editor: Editor; prompts: Prompts }): JSX.Element {
  const href = useEditorValue(editor, (current) =>
    String(current.getAttributes('link')['href'] ?? ''),
  );
  return (
    <Toolbar label="Link" class="bubble" onLeave={() => editor.commands.focus()}>
      <LinkAddress href={href} />
      <button type="button" class="icon-button" {...tip('Change link')} onClick={prompts.link}>
        <Pencil />
      </button>
      <button
        type="button"
        class="icon-button"
        {...tip('Remove link')}
        onClick={() => editor.chain().focus().extendMarkRange('link').unsetLink().run()}
      >
        <Unlink />
      </button>
    </Toolbar>
  );
}

/** Others can write any address into a link; only those that this editor would make are followed. */
function LinkAddress({ href }: { href: string }): JSX.Element {
  const address = linkAddress(href);
  if (address === null) return <span class="link-address">{href}</span>;
  return (
    <a class="link-address" href={address} target="_blank" rel="noopener noreferrer">
      <ExternalLink />
      <span>{href}</span>
    </a>
  );
}
