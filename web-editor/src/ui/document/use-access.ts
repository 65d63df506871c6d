import { useEffect, useState } from 'preact/hooks';
import { askForAccess, type OwnAccess } from '../../access/api';
import type { Session } from '../../collab/session';

/** What the server knows of oneself in a document, asked anew when the right changes. */
export function useAccess(session: Session | null): OwnAccess | null {
  const [access, setAccess] = useState<OwnAccess | null>(null);
  const [right, setRight] = useState(session?.right ?? null);
  useEffect(() => session?.provider.subscribe(() => setRight(session.right)), [session]);
  useEffect(() => {
    if (session === null || right === null) return undefined;
    let wanted = true;
    session
      .token()
      .then((token) => askForAccess(session.name, token))
      .then(
        (answer) => {
          if (wanted) setAccess(answer);
        },
        (error: unknown) => console.warn('The server did not say what one may do here.', error),
      );
    return () => {
      wanted = false;
    };
  }, [session, right]);
  return access;
}
