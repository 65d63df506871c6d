/**
 * Which document a name means: documents are told apart by the moment in which the server made them.
 *
 * A name alone is not enough. After a document was deleted and made again, or on a server with other
 * data at the same address, the copy on this device would be merged into what is another document.
 */
import type { Refusal } from 'yarrow-provider';
import { ask, askForAccess } from '../access/api';

/** When the document was made, as the server writes it; null when the server has none. */
export type FindOrigin = () => Promise<string | null>;

/** The part of a device's copy that knows which document it is of; null as long as it does not. */
export interface KnownOrigin {
  readonly origin: string | null;
  rememberOrigin(origin: string): void;
}

/** A copy of another document is never sent. The code is never on the wire. */
export const FOREIGN_COPY: Refusal = {
  kind: 'refused',
  code: 4410,
  reason: 'The copy on this device is of another document, which had the same name',
};

/** `token` is what is shown to the server. */
export const originOnServer =
  (name: string, token: () => Promise<string | undefined>): FindOrigin =>
  async () => {
    // The name itself is the first of all that begin with it.
    const query = new URLSearchParams({ prefix: name, limit: '1' });
    const shown = await token();
    const { documents } = (await (await ask(`/api/v1/documents?${query}`, shown)).json()) as {
      documents: readonly { readonly name: string; readonly created: string }[];
    };
    const [first] = documents;
    if (first?.name === name) return first.created;
    // Whoever may not read it is not told whether it is there.
    await askForAccess(name, shown);
    return null;
  };

/**
 * Refuses a connection where the name no longer means the document that the copy is of. A server
 * that does not answer is for the connection to find out.
 */
export async function checkOrigin(
  { origin }: KnownOrigin,
  find: FindOrigin,
): Promise<Refusal | null> {
  if (origin === null) return null;
  try {
    return (await find()) === origin ? null : FOREIGN_COPY;
  } catch {
    return null;
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
