import { Extension } from '@tiptap/core';
import { PluginKey } from '@tiptap/pm/state';
import { type Signal, signal } from '@preact/signals';
import Suggestion, { type SuggestionProps } from '@tiptap/suggestion';
import type { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { keepBeside } from '../../ui/widgets/floating';
import type { Action } from './actions';

interface Open {
  readonly actions: readonly Action[];
  readonly selected: number;
  readonly pick: (action: Action) => void;
  readonly rect: () => DOMRect;
  /** Where the focus stays while the list is open. */
  readonly text: HTMLElement;
}

/** The list that opens when somebody types "/": null while it is closed. */
export type SlashState = Signal<Open | null>;

export const slashState = (): SlashState => signal<Open | null>(null);

type Props = SuggestionProps<Action, Action>;

export function slashExtension(actions: readonly Action[], state: SlashState): Extension {
  const show = (props: Props): void => {
    state.value = {
      actions: props.items,
      selected: 0,
      pick: (action) => props.command(action),
      rect: () => props.clientRect?.() ?? new DOMRect(),
      text: props.editor.view.dom,
    };
  };
  return Extension.create({
    name: 'slashMenu',
    addProseMirrorPlugins() {
      return [
        Suggestion<Action, Action>({
          pluginKey: new PluginKey('slashMenu'),
          editor: this.editor,
          char: '/',
          allow: ({ editor }) => !editor.isActive('codeBlock'),
          items: ({ query }) => matching(actions, query),
          command: ({ editor, range, props }) => {
            editor.chain().focus().deleteRange(range).run();
            props.run(editor);
          },
          render: () => ({
            onStart: show,
            onUpdate: show,
            onExit: () => {
              state.value = null;
            },
            onKeyDown: ({ event }) => onKey(event, state),
          }),
        }),
      ];
    },
  });
}

function matching(actions: readonly Action[], query: string): Action[] {
  const wanted = query.toLowerCase();
  return actions.filter(({ label }) => label.toLowerCase().includes(wanted));
}

function onKey(event: KeyboardEvent, state: SlashState): boolean {
  const open = state.value;
  if (open === null || open.actions.length === 0) return false;
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (move !== undefined) {
    const selected = (open.selected + move + open.actions.length) % open.actions.length;
    state.value = { ...open, selected };
    return true;
  }
  const action = open.actions[open.selected];
  if (event.key !== 'Enter' || action === undefined) return false;
  open.pick(action);
  return true;
}

/** Tells assistive tools, from the text that keeps the focus, which option is chosen. */
function useActiveOption(text: HTMLElement | undefined, list: string, option: string | null): void {
  useEffect(() => {
    if (text === undefined || option === null) return undefined;
    text.setAttribute('aria-haspopup', 'listbox');
    text.setAttribute('aria-controls', list);
    text.setAttribute('aria-activedescendant', option);
    return () => {
      for (const name of ['aria-haspopup', 'aria-controls', 'aria-activedescendant']) {
        text.removeAttribute(name);
      }
    };
  }, [text, list, option]);
}

export function SlashMenu({ state }: { state: SlashState }): JSX.Element | null {
  const list = useRef<HTMLDivElement>(null);
  const open = state.value;
  const shown = open !== null && open.actions.length > 0;
  const id = useId();
  const selected = shown ? open.actions[open.selected] : undefined;
  const optionId = (action: Action): string => `${id}-${action.id}`;
  useActiveOption(open?.text, id, selected === undefined ? null : optionId(selected));
  useEffect(() => {
    if (!shown || list.current === null) return undefined;
    const anchor = {
      getBoundingClientRect: () => state.value?.rect() ?? new DOMRect(),
    };
    return keepBeside(anchor, list.current, 'bottom-start');
  }, [shown, state]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  if (!shown) return null;
  return (
    <div
      ref={list}
      id={id}
      class="floating popup menu slash-menu"
      role="listbox"
      aria-label="Insert"
      // The arrow keys scroll it from the text, to which the focus therefore belongs.
      tabIndex={0}
      onFocus={() => open.text.focus()}
    >
      {open.actions.map((action, index) => (
        <div
          key={action.id}
          id={optionId(action)}
          role="option"
          class="menu-item"
          aria-selected={index === open.selected}
          onMouseDown={(event) => {
            event.preventDefault();
            open.pick(action);
          }}
        >
          <action.icon />
          <span class="menu-label">{action.label}</span>
          {action.markdown !== undefined && <kbd>{action.markdown}</kbd>}
        </div>
      ))}
    </div>
  );
}
