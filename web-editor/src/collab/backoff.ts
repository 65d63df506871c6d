const FIRST_MILLIS = 600;
const LONGEST_MILLIS = 30_000;

/**
 * How long to wait before attempt number `failures + 1`: doubled each time, and spread over the
 * upper half of the span so that a restarted server is not met by every client at once.
 */
export function backoffMillis(failures: number, random: () => number): number {
  const span = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** failures);
  return Math.round(span / 2 + (random() * span) / 2);
}
