import { useState } from 'preact/hooks';

const MOST_BINDINGS = 3;

export interface BindingState {
  /** Why the content must not be bound, or null. */
  readonly problem: string | null;
  /** Differs for each binding: the key of the component that makes it. */
  readonly binding: number;
  readonly onProblem: (problem: string) => void;
  /** To be called when the editor failed to show a change; the content is then bound anew. */
  readonly onLost: () => void;
}

/** Whether and how often a document's content was bound to an editor. `check` reads only. */
export function useBinding(check: () => string | null): BindingState {
  const [state, set] = useState(() => ({ problem: check(), binding: 1 }));
  const onProblem = (problem: string): void => set((before) => ({ ...before, problem }));
  const onLost = (): void =>
    set(({ binding }) =>
      binding < MOST_BINDINGS
        ? { problem: check(), binding: binding + 1 }
        : { problem: `The editor failed ${binding} times to show a change`, binding },
    );
  return { ...state, onProblem, onLost };
}
