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

const FIRST_PROBE_MILLIS = 60_000;
const LONGEST_PROBE_MILLIS = 300_000;

/** How long to stay with HTTP before WebSocket is tried again: one minute to five, spread as above. */
export function probeMillis(probes: number, random: () => number): number {
  const span = Math.min(LONGEST_PROBE_MILLIS, FIRST_PROBE_MILLIS * 2 ** (probes + 1));
  return Math.round(span / 2 + (random() * span) / 2);
}
