import type { JSX } from 'preact';
import mark from './yarrow.svg';

export function HomeLink(): JSX.Element {
  return (
    <a class="home-link" href="/" aria-label="Yarrow, all documents">
      <img src={mark} alt="" width="28" height="28" />
      <span class="wordmark">Yarrow</span>
    </a>
  );
}

export const Mark = ({ size }: { size: number }): JSX.Element => (
  <img src={mark} alt="" width={size} height={size} />
);
