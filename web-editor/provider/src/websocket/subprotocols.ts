/** What a subprotocol may consist of (RFC 7230, "token"). */
const FIT = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * What is offered to show a token. A subprotocol keeps it out of addresses, and so out of the logs
 * on the way; what may not be in one is encoded. The server answers with the first.
 */
export function subprotocolsFor(token: string | null): string[] {
  if (token === null) return [];
  return ['yarrow', FIT.test(token) ? `bearer.${token}` : `bearer-base64url.${base64url(token)}`];
}

function base64url(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
  return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
