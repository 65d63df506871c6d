import type { Right } from 'yarrow-provider';
import { askForAccess, type OwnAccess } from './api';

/** The part of a session that says when there may be something new to know. */
export interface Visit {
  readonly name: string;
  readonly right: Right | null;
  readonly provider: {
    subscribe(listener: () => void): () => void;
    onSynced(listener: () => void): () => void;
  };
  token(): Promise<string | undefined>;
}

interface Question {
  readonly token: string | undefined;
  readonly right: Right;
}

/**
 * Tells what the server knows of oneself in a document: asks when the right changes, and when one
 * was let in with another token, which may be somebody else's with the same right. Tells null where
 * what was told is of another token, and the server did not say more. The returned function ends it.
 */
export function followAccess(
  visit: Visit,
  listener: (access: OwnAccess | null) => void,
): () => void {
  let open = true;
  let looks = 0;
  let asked: Question | null = null;
  const look = async (): Promise<void> => {
    const { right } = visit;
    if (right === null) return;
    const number = (looks += 1);
    const token = await visit.token();
    if (!open || number !== looks || (asked?.token === token && asked?.right === right)) return;
    const sameToken = asked?.token === token;
    const question = { token, right };
    asked = question;
    try {
      const access = await askForAccess(visit.name, token);
      if (open && asked === question) listener(access);
    } catch (error) {
      console.warn('The server did not say what one may do here.', error);
      if (!open || asked !== question) return;
      asked = null;
      if (!sameToken) listener(null);
    }
  };
  let seen = visit.right;
  const stopRight = visit.provider.subscribe(() => {
    if (visit.right === seen) return;
    seen = visit.right;
    void look();
  });
  const stopSynced = visit.provider.onSynced(() => void look());
  void look();
  return () => {
    open = false;
    stopRight();
    stopSynced();
  };
}
