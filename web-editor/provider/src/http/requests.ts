import { type LineEnd, lost, type Refusal } from '../line.js';
import { isRight, type Right } from '../messages.js';
import { FORBIDDEN, MALFORMED, TOO_LARGE, UNAUTHORIZED } from '../status.js';
import type { Ticket } from './ticket.js';

/** A request that did not get what it asked for, as what it means for the line. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';

  constructor(readonly end: LineEnd) {
    super(end.kind);
  }
}

export interface PushAnswer {
  readonly accepted: string;
  readonly durable: string;
  /** How many sync messages were not taken in. */
  readonly refused: number;
  readonly right: Right;
  readonly ticket?: Ticket;
}

const BATCH = 'application/octet-stream';

/** The requests of sync over HTTP for one document. Each fails with `RequestFailed`, or as `fetch` does. */
export class SyncRequests {
  readonly #fetch: typeof fetch;
  readonly #url: string;

  /** `url` is the document's, without what follows for each request. */
  constructor(fetching: typeof fetch, url: string) {
    this.#fetch = fetching;
    this.#url = url;
  }

  async open(batch: Uint8Array, token: string | null, signal: AbortSignal): Promise<Uint8Array> {
    const authorization: Record<string, string> =
      token === null ? {} : { Authorization: `Bearer ${token}` };
    return bytesOf(
      await this.#send('open', {
        method: 'POST',
        headers: { 'Content-Type': BATCH, ...authorization },
        body: batch as Uint8Array<ArrayBuffer>,
        signal,
      }),
    );
  }

  async events(
    ticket: string,
    position: string,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.#send('events', { headers: since(ticket, position), signal });
    if (body === null) throw new RequestFailed(lost('The server answered without a stream'));
    return body;
  }

  /** Null when there was no news. */
  async poll(ticket: string, position: string, signal: AbortSignal): Promise<Uint8Array | null> {
    const response = await this.#send('poll', { headers: since(ticket, position), signal });
    return response.status === 204 ? null : bytesOf(response);
  }

  /** `last`: the page may be gone before the answer is there. */
  async push(
    ticket: string,
    batch: Uint8Array,
    { last, signal }: { last: boolean; signal: AbortSignal | null },
  ): Promise<PushAnswer> {
    const response = await this.#send('push', {
      method: 'POST',
      headers: { 'Content-Type': BATCH, 'Yarrow-Ticket': ticket },
      body: batch as Uint8Array<ArrayBuffer>,
      keepalive: last,
      signal,
    });
    const answer = (await response.json()) as PushAnswer;
    if (typeof answer.accepted !== 'string' || !isRight(answer.right)) {
      throw new RequestFailed(lost('The server sent something unreadable'));
    }
    return answer;
  }

  async #send(what: string, init: RequestInit): Promise<Response> {
    const headers = { ...init.headers, 'Yarrow-Sync': '1' };
    const url = `${this.#url}/${what}`;
    const response = await this.#fetch(url, { ...init, headers, cache: 'no-store' });
    if (!response.ok) throw new RequestFailed(await failureOf(response));
    return response;
  }
}

const since = (ticket: string, position: string): Record<string, string> => ({
  'Yarrow-Ticket': ticket,
  'Last-Event-ID': position,
});

const bytesOf = async (response: Response): Promise<Uint8Array> =>
  new Uint8Array(await response.arrayBuffer());

export interface Problem {
  readonly code: string;
  readonly detail: string;
}

const DENIED = { kind: 'denied', shown: null } as const;

/** What a problem of the server's means; what others between us and it answer passes. */
export function endOf({ code, detail }: Problem, retryAfterMillis = 0): LineEnd {
  const said = detail.slice(0, 200).replace(/\.$/, '');
  const refused = (closeCode: number, words: string): Refusal => ({
    kind: 'refused',
    code: closeCode,
    reason: said === '' ? words : `${words} (${said})`,
  });
  switch (code) {
    case 'malformed':
      return refused(MALFORMED, 'The server could not read what this page sent');
    case 'unauthorized':
      return { kind: 'expired', code: UNAUTHORIZED, reason: 'You need to sign in' };
    case 'forbidden':
      // What was shown, the line knows.
      return { ...refused(FORBIDDEN, 'You have no access to this document'), ...DENIED };
    case 'origin':
      return refused(FORBIDDEN, 'The server does not serve pages of this site');
    case 'too-large':
      return refused(TOO_LARGE, 'The document has become too large');
    case 'resync':
    case 'ticket':
      return { kind: 'stale' };
    case 'rate':
    case 'unavailable':
      return lost('The server is busy', retryAfterMillis);
    default:
      return lost(said === '' ? null : said, retryAfterMillis);
  }
}

async function failureOf(response: Response): Promise<LineEnd> {
  const retryAfterMillis = retryAfter(response.headers.get('Retry-After'));
  const problem = await problemIn(response);
  return problem === null
    ? lost(`The server answered ${response.status}`, retryAfterMillis)
    : endOf(problem, retryAfterMillis);
}

async function problemIn(response: Response): Promise<Problem | null> {
  if (response.headers.get('Content-Type')?.startsWith('application/problem+json') !== true) {
    return null;
  }
  return parseProblem(await response.text());
}

/** Null for what does not say its kind. */
export function parseProblem(json: string): Problem | null {
  try {
    const { code, detail } = JSON.parse(json) as { code?: unknown; detail?: unknown };
    if (typeof code !== 'string') return null;
    return { code, detail: typeof detail === 'string' ? detail : '' };
  } catch {
    return null;
  }
}

const LONGEST_RETRY_AFTER_MILLIS = 600_000;

/** A number of seconds, or a date; ten minutes at most, whatever somebody between may say. */
function retryAfter(header: string | null): number {
  if (header === null) return 0;
  const millis = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(millis) ? 0 : Math.min(Math.max(millis, 0), LONGEST_RETRY_AFTER_MILLIS);
}
