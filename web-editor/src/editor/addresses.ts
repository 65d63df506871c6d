/** Addresses that people type into the link and image prompts. */

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const LINK_SCHEMES = ['http:', 'https:', 'mailto:', 'tel:'];

/** The address of a link, completed where the scheme was left out; null when it cannot be one. */
export function linkAddress(typed: string): string | null {
  const text = typed.trim();
  if (text === '') return null;
  if (text.startsWith('/') || text.startsWith('#')) return text;
  if (!SCHEME.test(text) || /^[^/:]+:\d+/.test(text)) {
    if (text.includes(' ')) return null;
    return /^[^@\s/]+@[^@\s/]+$/.test(text) ? `mailto:${text}` : `https://${text}`;
  }
  const parsed = URL.parse(text);
  return parsed !== null && LINK_SCHEMES.includes(parsed.protocol) ? text : null;
}

/** The address of an image the page is allowed to show; null for any other. */
export function imageAddress(typed: string): string | null {
  const parsed = URL.parse(typed.trim());
  if (parsed === null) return null;
  const shown = parsed.protocol === 'https:' || /^data:image\//i.test(typed.trim());
  return shown ? parsed.href : null;
}
