import type { JSX } from 'preact';
import { initials } from '../../presence/people';

export interface AvatarProps {
  readonly name: string;
  readonly colour: string;
  /** What more there is to say of somebody, behind the name. */
  readonly words?: string;
  readonly self?: boolean;
}

/** Someone as a disc with their initials. */
export function Avatar({ name, colour, words, self }: AvatarProps): JSX.Element {
  const tip = [self === true ? `${name} (you)` : name, words].filter(Boolean).join(', ');
  return (
    <span
      class={self === true ? 'avatar self' : 'avatar'}
      style={{ backgroundColor: colour }}
      data-tip={tip}
      role="img"
      aria-label={name}
    >
      {initials(name)}
    </span>
  );
}
