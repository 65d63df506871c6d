import { ProtocolError } from '../messages.js';

/** What the server grants for a while: to speak without a token, and the times that it keeps. */
export interface Ticket {
  readonly ticket: string;
  /** As far as everything was told with the ticket; absent in one that only renews. */
  readonly position?: string;
  readonly heartbeatMs?: number;
  readonly pollMs?: number;
  readonly presenceMs?: number;
  readonly maxBodyBytes?: number;
}

/** Reads what came as JSON; unknown members are for later versions. */
export function parseTicket(json: string): Ticket {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null || !('ticket' in value)) {
    throw new ProtocolError('Expected a ticket, but got something else');
  }
  return value as Ticket;
}
