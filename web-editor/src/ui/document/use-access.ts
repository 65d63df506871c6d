import { useEffect, useState } from 'preact/hooks';
import type { OwnAccess } from '../../access/api';
import { followAccess } from '../../access/follow-access';
import type { Session } from '../../collab/session';

/** What the server knows of oneself in a document; null as long as it has not said. */
export function useAccess(session: Session | null): OwnAccess | null {
  const [access, setAccess] = useState<OwnAccess | null>(null);
  useEffect(() => (session === null ? undefined : followAccess(session, setAccess)), [session]);
  return access;
}
