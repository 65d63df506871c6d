/**
 * A document's name as path segments. Slashes stay readable, except where a browser would resolve
 * the path (`a//b`, `a/../b`): there they are escaped.
 */
export function encodeName(name: string): string {
  const segments = name.split('/');
  const resolvable = segments.some((part) => part === '' || part === '.' || part === '..');
  return segments.map(encodeURIComponent).join(resolvable ? '%2F' : '/');
}

/** Where a document is on a server whose own address is `server`, over WebSocket and over HTTP. */
export function documentAddresses(
  server: string | URL,
  name: string,
): { socket: string; sync: string } {
  const base = new URL(server);
  const path = base.pathname.replace(/\/$/, '');
  const secure = base.protocol === 'https:' || base.protocol === 'wss:';
  const at = (scheme: string, mount: string): string =>
    `${scheme}${secure ? 's' : ''}://${base.host}${path}/${mount}/${encodeName(name)}`;
  return { socket: `${at('ws', 'ws')}?ack=1`, sync: at('http', 'sync') };
}
