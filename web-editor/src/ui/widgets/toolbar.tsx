import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface ToolbarProps {
  readonly label: string;
  readonly class?: string;
  /** Called on Escape, to go back to where one was writing. */
  readonly onLeave?: () => void;
  readonly children: ComponentChildren;
}

/** A row of controls that is one stop of the Tab key; the arrow keys walk inside it. */
export function Toolbar({ label, onLeave, children, ...rest }: ToolbarProps): JSX.Element {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const buttons = controls(bar.current);
    const stop = buttons.find((button) => button.getAttribute('tabindex') === '0');
    makeStop(buttons, stop ?? buttons[0]);
  });
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label={label}
      class={`toolbar ${rest.class ?? ''}`}
      onMouseDown={(event) => {
        // The place where one is writing keeps the focus and the selection.
        if (!(event.target instanceof HTMLSelectElement)) event.preventDefault();
      }}
      onFocusIn={(event) => makeStop(controls(bar.current), event.target as HTMLElement)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onLeave?.();
        else walk(event, controls(bar.current));
      }}
    >
      {children}
    </div>
  );
}

/**
 * Alt+F10 goes to the page's toolbar, and from there on to the tools that float beside the text,
 * which the Tab key would reach only after the whole page.
 */
export function useToolbarKey(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'F10' || !event.altKey) return;
      event.preventDefault();
      const main = document.querySelectorAll<HTMLElement>('.main-toolbar');
      const floating = document.querySelectorAll<HTMLElement>('.floating [role=toolbar]');
      const bars = [...main, ...floating];
      const at = bars.findIndex((bar) => bar.contains(document.activeElement));
      const choices = controls(bars[(at + 1) % bars.length] ?? null);
      // A toolbar that has only just appeared has no stop yet.
      const stop = choices.find((choice) => choice.getAttribute('tabindex') === '0');
      (stop ?? choices[0])?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

const controls = (bar: HTMLElement | null): HTMLElement[] =>
  bar === null
    ? []
    : [...bar.querySelectorAll<HTMLElement>('button, select, a[href]')].filter(
        (control) => control.closest('.popup') === null && !control.matches(':disabled'),
      );

function makeStop(all: HTMLElement[], stop: HTMLElement | undefined): void {
  if (stop === undefined || !all.includes(stop)) return;
  for (const control of all) control.tabIndex = control === stop ? 0 : -1;
}

function walk(event: KeyboardEvent, all: HTMLElement[]): void {
  const at = all.indexOf(event.target as HTMLElement);
  if (at < 0) return;
  const target = destination(event.key, at, all.length);
  if (target === null) return;
  event.preventDefault();
  all[target]?.focus();
}

function destination(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
