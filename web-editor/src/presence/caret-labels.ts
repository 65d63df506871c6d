import type { Awareness } from 'y-protocols/awareness';

/**
 * Carets show their names for a moment and then let one read. Shows the names again of those who
 * just moved or wrote; `labels` finds the labels and what stands on them.
 */
export function showNamesOnActivity(
  awareness: Awareness,
  labels: () => Iterable<readonly [HTMLElement, string]>,
): () => void {
  const onChange = ({ updated }: { updated: number[] }): void => {
    const active = new Set(updated.map((client) => nameOf(awareness, client)));
    for (const [label, name] of labels()) if (active.has(name)) restart(label);
  };
  awareness.on('change', onChange);
  return () => awareness.off('change', onChange);
}

function nameOf(awareness: Awareness, client: number): string | undefined {
  const state = awareness.getStates().get(client) as { user?: { name?: string } } | undefined;
  return state?.user?.name;
}

function restart(label: HTMLElement): void {
  for (const animation of label.getAnimations()) {
    animation.cancel();
    animation.play();
  }
}
