/** What the page asks the server's API, with the token in the header where it belongs. */
import type { Right } from 'yarrow-provider';
import { encodeName } from 'yarrow-provider/names';
import { atLeast } from './rights';

const ANSWER_MILLIS = 10_000;

/** The server said no; `message` is its reason, for people. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    reason: string,
  ) {
    super(reason);
  }

  /** A token, or another one, is what is missing. */
  get wantsToken(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** Asks the server; fails with a {@link Refusal} where it says no. */
export async function ask(
  path: string,
  token: string | undefined,
  request: { readonly method?: string; readonly body?: unknown } = {},
): Promise<Response> {
  const headers = new Headers();
  if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
  if (request.body !== undefined) headers.set('Content-Type', 'application/json');
  const response = await fetch(path, {
    method: request.method ?? 'GET',
    headers,
    body: request.body === undefined ? null : JSON.stringify(request.body),
    signal: AbortSignal.timeout(ANSWER_MILLIS),
  });
  if (!response.ok) throw new Refusal(response.status, await reason(response));
  return response;
}

async function reason(response: Response): Promise<string> {
  try {
    const { detail } = (await response.json()) as { detail?: unknown };
    if (typeof detail === 'string') return detail;
  } catch {
    // Not from the server itself, but from something before it.
  }
  return `The server answered ${response.status}`;
}

/** How one comes in. */
export interface Door {
  /** Whether everybody may do everything. */
  readonly open: boolean;
  /** The operator's page that gives people tokens. */
  readonly signIn: string | null;
}

export async function askForDoor(): Promise<Door> {
  return (await (await ask('/api/v1/access', undefined)).json()) as Door;
}

/** What the caller may do in a document, as the server sees it. */
export interface OwnAccess {
  readonly open: boolean;
  readonly right: Right;
  readonly user: { readonly id: string; readonly name: string; readonly color: string | null };
  readonly expires: string | null;
  /** The rights for which links may be made. */
  readonly share: readonly Right[];
}

const documentApi = (name: string, part: string): string =>
  `/api/v1/documents/${encodeName(name)}/${part}`;

export async function askForAccess(name: string, token: string | undefined): Promise<OwnAccess> {
  return (await (await ask(documentApi(name, 'access'), token)).json()) as OwnAccess;
}

/** The token that allows more; the first where both allow the same, or nobody can say. */
export async function bestToken(
  name: string,
  [first, ...others]: readonly string[],
): Promise<string | undefined> {
  if (first === undefined || others.length === 0) return first;
  const rightOf = async (token: string): Promise<Right | null> =>
    askForAccess(name, token).then(
      ({ right }) => right,
      () => null,
    );
  let best = { token: first, right: await rightOf(first) };
  for (const token of others) {
    const right = await rightOf(token);
    if (right !== null && (best.right === null || !atLeast(best.right, right))) {
      best = { token, right };
    }
  }
  return best.token;
}

/** A link that lets others into a document, without the secret in it. */
export interface ShareLink {
  readonly id: string;
  readonly right: Right;
  readonly expires: string | null;
  readonly label: string;
  readonly by: string;
  readonly created: string;
}

export interface NewLink {
  readonly right: Right;
  /** Null: until it is withdrawn. */
  readonly expires: string | null;
  readonly label: string;
}

export async function listLinks(
  name: string,
  token: string | undefined,
): Promise<readonly ShareLink[]> {
  const answer = await ask(documentApi(name, 'links'), token);
  return ((await answer.json()) as { links: readonly ShareLink[] }).links;
}

/** Makes a link and returns its token, which nobody tells again. */
export async function makeLink(
  name: string,
  token: string | undefined,
  link: NewLink,
): Promise<string> {
  const answer = await ask(documentApi(name, 'links'), token, { method: 'POST', body: link });
  return ((await answer.json()) as { token: string }).token;
}

export async function withdrawLink(
  name: string,
  token: string | undefined,
  id: string,
): Promise<void> {
  await ask(documentApi(name, `links/${id}`), token, { method: 'DELETE' });
}
