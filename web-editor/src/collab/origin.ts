/**
 * Which document a name means: documents are told apart by the moment in which the server made them.
 *
 * A name alone is not enough. After a document was deleted and made again, or on a server with other
 * data at the same address, the copy on this device would be merged into what is another document.
 */
import type { OpenSocket, Socket } from './socket';

/** When the document was made, as the server writes it; null when the server has none. */
export type FindOrigin = () => Promise<string | null>;

/** The part of a device's copy that knows which document it is of; null as long as it does not. */
export interface KnownOrigin {
  readonly origin: string | null;
  rememberOrigin(origin: string): void;
}

/** The close code that stands for a copy of another document: final, and never on the wire. */
export const FOREIGN_COPY = 4410;

const ANSWER_MILLIS = 5_000;

export const originOnServer =
  (name: string): FindOrigin =>
  async () => {
    // The name itself is the first of all that begin with it.
    const query = new URLSearchParams({ prefix: name, limit: '1' });
    const signal = AbortSignal.timeout(ANSWER_MILLIS);
    const response = await fetch(`/api/v1/documents?${query}`, { signal });
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    const { documents } = (await response.json()) as {
      documents: readonly { readonly name: string; readonly created: string }[];
    };
    const [first] = documents;
    return first?.name === name ? first.created : null;
  };

/** Connects only where the name still means the document that the copy is of. */
export function openSameDocument(
  openSocket: OpenSocket,
  copy: KnownOrigin,
  find: FindOrigin,
): OpenSocket {
  return (url, events) => {
    if (copy.origin === null) return openSocket(url, events);
    let socket: Socket | null = null;
    let wanted = true;
    void isForeign(copy, find).then((foreign) => {
      if (!wanted) return;
      if (foreign) events.closed(FOREIGN_COPY, '');
      else socket = openSocket(url, events);
    });
    return {
      send: (frame) => socket?.send(frame),
      unsentBytes: () => socket?.unsentBytes() ?? 0,
      close: () => {
        wanted = false;
        socket?.close();
      },
    };
  };
}

/** A server that does not answer is for the connection to find out. */
async function isForeign({ origin }: KnownOrigin, find: FindOrigin): Promise<boolean> {
  try {
    return (await find()) !== origin;
  } catch {
    return false;
  }
}

/** Notes which document the copy is of; to be called while it equals the server's. */
export async function learnOrigin(copy: KnownOrigin, find: FindOrigin): Promise<void> {
  try {
    const origin = await find();
    if (copy.origin === null && origin !== null) copy.rememberOrigin(origin);
  } catch {
    // There will be another time at which everything is saved.
  }
}
