import { nameFromPath } from '../protocol/names';
import { memoryStorage, type TokenStorage, Tokens } from './tokens';

/** The tokens of this tab. */
export const pageTokens = new Tokens(tabStorage());

function tabStorage(): TokenStorage {
  try {
    const storage = window.sessionStorage;
    storage.removeItem('yarrow.probe');
    return storage;
  } catch {
    return memoryStorage();
  }
}

/** Takes a token out of the page's address; true when there was one. */
export function takeTokenFromAddress(): boolean {
  const rest = pageTokens.take(location.hash, nameFromPath(location.pathname));
  if (rest === null) return false;
  history.replaceState(history.state, '', location.pathname + location.search + rest);
  return true;
}

/** Calls `listener` when somebody opens a link to this very page in this tab; ends with `signal`. */
export function onNewToken(listener: () => void, signal: AbortSignal): void {
  const changed = (): void => {
    if (takeTokenFromAddress()) listener();
  };
  window.addEventListener('hashchange', changed, { signal });
}

/** Goes to the operator's page that gives tokens, which sends people back here. */
export function signIn(signInUrl: string): void {
  pageTokens.leaveToSignIn();
  const page = new URL(signInUrl);
  page.searchParams.set('return', location.href.replace(/#.*$/, ''));
  location.assign(page.href);
}
