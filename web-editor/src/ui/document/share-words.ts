import type { ShareLink } from '../../access/api';
import { RIGHT_WORDS } from '../../access/rights';

const HOUR_MILLIS = 3_600_000;

export interface Expiry {
  /** Hours, or empty for a link that stays until it is withdrawn. */
  readonly value: string;
  readonly label: string;
  readonly usual?: boolean;
}

export const EXPIRIES: readonly Expiry[] = [
  { value: '1', label: 'One hour' },
  { value: '24', label: 'One day' },
  { value: '168', label: 'One week', usual: true },
  { value: '720', label: '30 days' },
  { value: '', label: 'Until withdrawn' },
];

/** When a link made now ends, as the server reads it; null for never. */
export function expiryAfter(hours: string, now: Date): string | null {
  return hours === '' ? null : new Date(now.getTime() + Number(hours) * HOUR_MILLIS).toISOString();
}

/** What a link allows and for how long, in one line. */
export function linkWords(
  { right, expires }: Pick<ShareLink, 'right' | 'expires'>,
  locale: string,
): string {
  return `${RIGHT_WORDS[right]} · ${expires === null ? 'until withdrawn' : `until ${moment(expires, locale)}`}`;
}

const moment = (time: string, locale: string): string =>
  new Date(time).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
