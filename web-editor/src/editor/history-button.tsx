import type { JSX } from 'preact';
import { shownKeys, tip } from '../ui/widgets/tip';

export interface HistoryButtonProps {
  readonly label: string;
  readonly keys: string;
  readonly icon: JSX.Element;
  readonly enabled: boolean;
  readonly onClick: () => void;
}

/** Stays reachable with the keyboard while there is nothing to undo. */
export function HistoryButton(props: HistoryButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      aria-disabled={!props.enabled}
      {...tip(props.label, shownKeys(props.keys))}
      onClick={() => {
        if (props.enabled) props.onClick();
      }}
    >
      {props.icon}
    </button>
  );
}
