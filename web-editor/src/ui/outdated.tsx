import { render } from 'preact';
import type { JSX } from 'preact';

/**
 * Offers to load the page anew when a part of it cannot be loaded: after the server was replaced,
 * the files that an older page names are gone.
 */
export function offerReload(): void {
  window.addEventListener(
    'vite:preloadError',
    () => {
      const place = document.createElement('div');
      document.body.prepend(place);
      render(<Outdated />, place);
    },
    { once: true },
  );
}

function Outdated(): JSX.Element {
  return (
    <div class="banner page-banner outdated" role="alert">
      <div>
        <strong>A part of this page could not be loaded.</strong>
        <p>The server may have a newer version of it by now. What you wrote stays.</p>
        <button type="button" class="button" onClick={() => location.reload()}>
          Reload the page
        </button>
      </div>
    </div>
  );
}
