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

/** An image inside of an address is part of the document, sent and kept with every copy of it. */
const MOST_DATA_CHARACTERS = 100_000;

/** The address of an image the page is allowed to show; null for any other. */
export function imageAddress(typed: string): string | null {
  const text = typed.trim();
  const inside = /^data:image\//i.test(text);
  if (inside && text.length > MOST_DATA_CHARACTERS) return null;
  const parsed = URL.parse(text);
  return parsed !== null && (inside || parsed.protocol === 'https:') ? parsed.href : null;
}
