/** What a page's coming and going means to a provider. */
export interface PageFollower {
  /** The network may be another one, or there may be none. */
  networkChanged(): void;
  /** The page goes, perhaps for good. */
  pageHidden(): void;
  /** The page is back from where it was kept. */
  pageShown(): void;
}

/** Tells `follower` of the page until `signal` is aborted. */
export function followPage(page: EventTarget, follower: PageFollower, signal: AbortSignal): void {
  const networkChanged = (): void => follower.networkChanged();
  page.addEventListener('online', networkChanged, { signal });
  page.addEventListener('offline', networkChanged, { signal });
  page.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') follower.networkChanged();
    },
    { signal },
  );
  page.addEventListener('pagehide', () => follower.pageHidden(), { signal });
  page.addEventListener(
    'pageshow',
    (event) => {
      if ('persisted' in event && event.persisted === true) follower.pageShown();
    },
    { signal },
  );
}
