import {
  autoUpdate,
  computePosition,
  flip,
  offset,
  type Placement,
  type ReferenceElement,
  shift,
} from '@floating-ui/dom';

/** Keeps `floating` beside `anchor` and inside the window until the returned function is called. */
export function keepBeside(
  anchor: ReferenceElement,
  floating: HTMLElement,
  placement: Placement,
): () => void {
  const place = async (): Promise<void> => {
    const middleware = [offset(8), flip({ padding: 8 }), shift({ padding: 8 })];
    const { x, y } = await computePosition(anchor, floating, {
      placement,
      middleware,
      strategy: 'fixed',
    });
    floating.style.left = `${x}px`;
    floating.style.top = `${y}px`;
  };
  return autoUpdate(anchor, floating, () => void place());
}
