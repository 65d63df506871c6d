import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../collab/session';

/** Whether the page may change the document now; follows what the server says. */
export function useWritable(session: Session): boolean {
  const [writable, setWritable] = useState(session.writable);
  useEffect(() => session.provider.subscribe(() => setWritable(session.writable)), [session]);
  return writable;
}
