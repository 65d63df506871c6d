/**
 * Caret colours. Each is dark enough for white letters (4.5:1) and stands apart from the others
 * also for most people who do not see red or green.
 */
export const PALETTE = [
  '#0b6e99',
  '#b3541e',
  '#6b4fa0',
  '#2f7d4f',
  '#b0306a',
  '#8a6100',
  '#3557b7',
  '#a03535',
  '#00767a',
  '#7a4a9c',
] as const;

const FALLBACK = '#5c6670';
const HEX = /^#[0-9a-f]{6}$/i;

/** The colour when it is `#rrggbb`, else a grey: what comes from a peer ends up in a style. */
export const validColour = (colour: unknown): string =>
  typeof colour === 'string' && HEX.test(colour) ? colour : FALLBACK;
