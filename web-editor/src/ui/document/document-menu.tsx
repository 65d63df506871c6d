import { Braces, Check, Download, FileText, Link, Package, Printer } from 'lucide-preact';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Session } from '../../collab/session';
import { type CopyFormat, downloadCopy, downloadExport } from '../../editor/copies';
import { copyWords } from '../clipboard';
import { Menu, MenuItem } from '../widgets/menu';
import { tip } from '../widgets/tip';

const COPIES = [
  { format: 'text', label: 'Download as text', icon: FileText },
  { format: 'yjs', label: 'Download everything (Yjs)', icon: Package },
] as const;

/** The document as files, on paper, and as an address to pass on. */
export function DocumentMenu({ session }: { session: Session }): JSX.Element {
  const { name, doc } = session;
  const download = (format: CopyFormat): void => downloadCopy(name, doc, format);
  return (
    <Menu button={{ class: 'icon-button', ...tip('Download and share') }} face={<Download />}>
      {COPIES.map(({ format, label, icon: Icon }) => (
        <MenuItem key={format} onPick={() => download(format)}>
          <Icon />
          <span class="menu-label">{label}</span>
        </MenuItem>
      ))}
      <ServerExport session={session} />
      <hr />
      <CopyAddress />
      <MenuItem onPick={() => window.print()}>
        <Printer />
        <span class="menu-label">Print</span>
      </MenuItem>
    </Menu>
  );
}

/** What the server has; fetched, because only a header may carry the token. */
function ServerExport({ session }: { session: Session }): JSX.Element {
  const [problem, setProblem] = useState<string | null>(null);
  const fetchJson = async (): Promise<void> => {
    setProblem(null);
    try {
      await downloadExport(session.name, 'json', await session.token());
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <MenuItem stays onPick={() => void fetchJson()}>
      <Braces />
      <span class="menu-label" aria-live="polite">
        {problem ?? 'Download JSON, as saved on the server'}
      </span>
    </MenuItem>
  );
}

/** Says in its place whether the address was copied. */
function CopyAddress(): JSX.Element {
  const [copied, setCopied] = useState<boolean | null>(null);
  const label = { null: 'Copy address', true: 'Address copied', false: 'Could not copy' };
  return (
    <MenuItem stays onPick={() => void copyWords(location.href).then(setCopied)}>
      {copied === true ? <Check /> : <Link />}
      <span class="menu-label" aria-live="polite">
        {label[`${copied}`]}
      </span>
    </MenuItem>
  );
}
