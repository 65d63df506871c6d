import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../../collab/session';
import { peopleHere, type Person } from '../../presence/people';

/** Who is in a document, oneself first; nobody while there is none. */
export function usePeople(session: Session | null): readonly Person[] {
  const [people, setPeople] = useState<readonly Person[]>([]);
  useEffect(() => {
    if (session === null) return undefined;
    const { awareness, provider } = session;
    const update = (): void =>
      setPeople((before) => {
        const now = peopleHere(awareness, session.right);
        return JSON.stringify(now) === JSON.stringify(before) ? before : now;
      });
    update();
    awareness.on('change', update);
    const stop = provider.subscribe(update);
    return () => {
      stop();
      awareness.off('change', update);
    };
  }, [session]);
  return people;
}
