import { Braces, Download, FileText, Link, Package, Printer } from 'lucide-preact';
import type { JSX } from 'preact';
import { exportPath } from '../../protocol/names';
import { Menu, MenuItem } from '../widgets/menu';
import { tip } from '../widgets/tip';

const EXPORTS = [
  { format: 'text', label: 'Download as text', icon: FileText },
  { format: 'json', label: 'Download as JSON', icon: Braces },
  { format: 'yjs', label: 'Download everything (Yjs)', icon: Package },
] as const;

/** The document as files, on paper, and as an address to pass on. */
export function DocumentMenu({ name }: { name: string }): JSX.Element {
  return (
    <Menu button={{ class: 'icon-button', ...tip('Download and share') }} face={<Download />}>
      {EXPORTS.map(({ format, label, icon: Icon }) => (
        <MenuItem key={format} href={exportPath(name, format)} download="">
          <Icon />
          <span class="menu-label">{label}</span>
        </MenuItem>
      ))}
      <hr />
      <MenuItem onPick={() => void navigator.clipboard.writeText(location.href)}>
        <Link />
        <span class="menu-label">Copy address</span>
      </MenuItem>
      <MenuItem onPick={() => window.print()}>
        <Printer />
        <span class="menu-label">Print</span>
      </MenuItem>
    </Menu>
  );
}
