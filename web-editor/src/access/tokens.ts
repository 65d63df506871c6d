/**
 * The tokens that let this tab in. They come in the page's address, behind the `#`, which no browser
 * sends anywhere; they are taken out of it before anything else happens, kept for the tab, and shown
 * to the server in headers only.
 */

/** The header that all tokens of share links have, and no other token. */
const LINK = 'eyJhbGciOiJIUzI1NiIsInR5cCI6InlhcnJvdy1saW5rIn0.';
const PARAMETER = 'token';
const EVERYWHERE = 'yarrow.token';
const DOCUMENT = 'yarrow.token/';
const SIGNING_IN = 'yarrow.signing-in';
const STATE_BYTES = 16;

const isLink = (token: string): boolean => token.startsWith(LINK);

export type TokenStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export class Tokens {
  readonly #storage: TokenStorage;

  constructor(storage: TokenStorage) {
    this.#storage = storage;
  }

  /**
   * Keeps the token in a fragment, and returns the fragment without it; null when it holds none.
   * `name` is the document that the address means, null on other pages; `state` is what came back
   * of {@link leaveToSignIn}, null where nothing did.
   *
   * A link counts for its document. So does any other token that nobody asked for: whoever sends
   * somebody an address must not sign them in everywhere as somebody else. Such a token on another
   * page counts for nothing.
   */
  take(fragment: string, name: string | null, state: string | null): string | null {
    const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
    const token = parameters.get(PARAMETER);
    if (token === null) return null;
    const asked = state !== null && state === this.#storage.getItem(SIGNING_IN);
    if (asked && !isLink(token)) {
      this.#storage.removeItem(SIGNING_IN);
      this.#storage.setItem(EVERYWHERE, token);
    } else if (name !== null) {
      this.#storage.setItem(DOCUMENT + name, token);
    }
    parameters.delete(PARAMETER);
    const rest = parameters.toString();
    return rest === '' ? '' : `#${rest}`;
  }

  /** What may be shown for a document: first what says who somebody is, links last. */
  for(name: string): readonly string[] {
    const all = [this.#storage.getItem(DOCUMENT + name), this.everywhere];
    return all
      .filter((token): token is string => token !== null)
      .sort((a, b) => Number(isLink(a)) - Number(isLink(b)));
  }

  /** What was got by signing in. */
  get everywhere(): string | null {
    return this.#storage.getItem(EVERYWHERE);
  }

  /**
   * Somebody is being sent to sign in: a token that comes back with what this returns, which nobody
   * else can know, is theirs.
   */
  leaveToSignIn(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(STATE_BYTES));
    const state = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    this.#storage.setItem(SIGNING_IN, state);
    return state;
  }
}

/** Memory in place of the browser's storage, where that is switched off. */
export function memoryStorage(): TokenStorage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}
