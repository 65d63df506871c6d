import { nameFromPath } from '../protocol/names';
import { memoryStorage, type TokenStorage, Tokens } from './tokens';

/** What the address to come back to holds, so that it is seen that somebody was sent to sign in. */
const STATE = 'signed-in';

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
  const page = new URL(location.href);
  const state = page.searchParams.get(STATE);
  const rest = pageTokens.take(page.hash, nameFromPath(page.pathname), state);
  if (state !== null) page.searchParams.delete(STATE);
  if (rest !== null) page.hash = rest;
  if (rest !== null || state !== null) history.replaceState(history.state, '', page.href);
  return rest !== null;
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
  const back = new URL(location.href);
  back.hash = '';
  back.searchParams.set(STATE, pageTokens.leaveToSignIn());
  const page = new URL(signInUrl);
  page.searchParams.set('return', back.href);
  location.assign(page.href);
}
