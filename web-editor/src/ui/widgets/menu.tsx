import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Placement } from '@floating-ui/dom';
import { keepBeside } from './floating';

export interface MenuProps {
  /** Attributes of the button that opens the menu: its class, label and tip. */
  readonly button: JSX.ButtonHTMLAttributes<HTMLButtonElement>;
  readonly face: ComponentChildren;
  readonly children: ComponentChildren;
  readonly placement?: Placement;
  /** A panel holds fields and is not walked with the arrow keys. */
  readonly panel?: boolean;
}

/** A button with a list of choices that opens below it. */
export function Menu({ button, face, children, placement, panel }: MenuProps): JSX.Element {
  const id = useId();
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open || anchor.current === null || list.current === null) return undefined;
    (panel === true ? firstField(list.current) : items(list.current)[0])?.focus();
    return keepBeside(anchor.current, list.current, placement ?? 'bottom-end');
  }, [open, panel, placement]);
  return (
    <>
      <button
        type="button"
        {...button}
        ref={anchor}
        aria-haspopup={panel === true ? 'dialog' : 'menu'}
        aria-expanded={open}
        onMouseDown={(event) => event.preventDefault()}
        popoverTarget={id}
      >
        {face}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        class={panel === true ? 'popup panel' : 'popup menu'}
        role={panel === true ? 'dialog' : 'menu'}
        aria-label={button['aria-label'] as string}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onKeyDown={(event) => {
          if (panel !== true) walk(event, items(event.currentTarget));
        }}
        onClick={(event) => {
          if ((event.target as Element).closest('[role^=menuitem]:not([data-stays])') !== null) {
            event.currentTarget.hidePopover();
          }
        }}
      >
        {open && children}
      </div>
    </>
  );
}

const items = (list: HTMLElement): HTMLElement[] => [
  ...list.querySelectorAll<HTMLElement>('[role^=menuitem]'),
];

const firstField = (panel: HTMLElement): HTMLElement | null =>
  panel.querySelector<HTMLElement>('input, button, a[href]');

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

function walk(event: KeyboardEvent, choices: HTMLElement[]): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const at = choices.indexOf(document.activeElement as HTMLElement);
  choices[(at + step + choices.length) % choices.length]?.focus();
}

export interface MenuItemProps {
  readonly onPick?: () => void;
  readonly href?: string;
  readonly download?: string;
  /** The menu stays open, because the item shows what came of it. */
  readonly stays?: boolean;
  /** For choices of which one holds. */
  readonly checked?: boolean;
  readonly children: ComponentChildren;
}

export function MenuItem({
  onPick,
  href,
  download,
  stays,
  checked,
  children,
}: MenuItemProps): JSX.Element {
  if (href !== undefined) {
    return (
      <a role="menuitem" class="menu-item" href={href} download={download}>
        {children}
      </a>
    );
  }
  const choice = checked === undefined ? {} : { 'aria-checked': checked };
  return (
    <button
      type="button"
      class="menu-item"
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      {...choice}
      data-stays={stays}
      onClick={onPick}
    >
      {children}
    </button>
  );
}
