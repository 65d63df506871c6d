import { LogIn } from 'lucide-preact';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { askForDoor } from '../access/api';
import { signIn } from '../access/page-tokens';

/** Leads to the operator's page that gives people tokens; nothing where there is none. */
export function SignInButton(): JSX.Element | null {
  const [page, setPage] = useState<string | null>(null);
  useEffect(() => {
    askForDoor().then(
      (door) => setPage(door.signIn),
      (error: unknown) => console.warn('The server did not say where one signs in.', error),
    );
  }, []);
  if (page === null) return null;
  return (
    <button type="button" class="button primary" onClick={() => signIn(page)}>
      <LogIn />
      Sign in
    </button>
  );
}
