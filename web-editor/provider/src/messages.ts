/**
 * The y-websocket wire, one binary WebSocket message per frame: `varUint type`, then the payload.
 *
 *     0 sync        varUint 0 + varBytes stateVector | varUint 1|2 + varBytes update
 *     1 awareness   varBytes awarenessUpdate
 *     2 auth        varUint 0 + varString reason                    (server to client)
 *     3 query       nothing: "tell me who is here"
 *   100 durable     varUint count                                   (server to client, after ?ack=1)
 *   101 right       varUint 0 read | 1 comment | 2 write | 3 admin  (the same)
 *   102 refused     varUint number                                  (the same)
 *   110 ticket      varString JSON                                  (over HTTP)
 *   111 position    varString position                              (over HTTP)
 *
 * From 100 on they are Yarrow's own. `durable` says how many of this connection's sync messages with
 * content (step 2 and update) are on disk by now, counted from the start of the connection; `right`
 * what this connection may do from now on; `refused` which sync message was not taken in, because
 * the connection may not write. `ticket` stands for a session over HTTP in later requests, and
 * `position` says how far it has been told.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** What somebody may do in a document; each allows what those before it allow. */
export type Right = (typeof RIGHTS)[number];

const RIGHTS = ['read', 'comment', 'write', 'admin'] as const;

export const mayWrite = (right: Right): boolean => right === 'write' || right === 'admin';

export const isRight = (value: unknown): value is Right => RIGHTS.some((right) => right === value);

export type ServerMessage =
  | { readonly kind: 'sync-step-1'; readonly stateVector: Uint8Array }
  | { readonly kind: 'sync-step-2'; readonly update: Uint8Array }
  | { readonly kind: 'update'; readonly update: Uint8Array }
  | { readonly kind: 'awareness'; readonly update: Uint8Array }
  | { readonly kind: 'denied'; readonly reason: string }
  | { readonly kind: 'query-awareness' }
  | { readonly kind: 'durable'; readonly count: number }
  | { readonly kind: 'right'; readonly right: Right }
  | { readonly kind: 'refused'; readonly message: number }
  | { readonly kind: 'ticket'; readonly json: string }
  | { readonly kind: 'position'; readonly position: string }
  | { readonly kind: 'unknown'; readonly type: number };

const SYNC = 0;
const AWARENESS = 1;
const AUTH = 2;
const QUERY_AWARENESS = 3;
const DURABLE = 100;
const RIGHT = 101;
const REFUSED = 102;
const TICKET = 110;
const POSITION = 111;

const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;

/** Thrown for a frame that does not follow the grammar above. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

export function decodeMessage(frame: Uint8Array): ServerMessage {
  const decoder = decoding.createDecoder(frame);
  try {
    return readMessage(decoder);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError(
      `A frame of ${frame.length} bytes ended in the middle of a message at byte ${decoder.pos}`,
    );
  }
}

function readMessage(decoder: decoding.Decoder): ServerMessage {
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case SYNC:
      return readSync(decoder);
    case AWARENESS:
      return { kind: 'awareness', update: decoding.readVarUint8Array(decoder) };
    case AUTH:
      decoding.readVarUint(decoder);
      return { kind: 'denied', reason: decoding.readVarString(decoder) };
    case QUERY_AWARENESS:
      return { kind: 'query-awareness' };
    case DURABLE:
      return { kind: 'durable', count: decoding.readVarUint(decoder) };
    case RIGHT:
      return { kind: 'right', right: readRight(decoder) };
    case REFUSED:
      return { kind: 'refused', message: decoding.readVarUint(decoder) };
    case TICKET:
      return { kind: 'ticket', json: decoding.readVarString(decoder) };
    case POSITION:
      return { kind: 'position', position: decoding.readVarString(decoder) };
    default:
      return { kind: 'unknown', type };
  }
}

function readRight(decoder: decoding.Decoder): Right {
  const number = decoding.readVarUint(decoder);
  const right = RIGHTS[number];
  if (right === undefined)
    throw new ProtocolError(`Expected a right from 0 to 3, but got ${number}`);
  return right;
}

function readSync(decoder: decoding.Decoder): ServerMessage {
  const step = decoding.readVarUint(decoder);
  const bytes = decoding.readVarUint8Array(decoder);
  switch (step) {
    case STEP_1:
      return { kind: 'sync-step-1', stateVector: bytes };
    case STEP_2:
      return { kind: 'sync-step-2', update: bytes };
    case UPDATE:
      return { kind: 'update', update: bytes };
    default:
      throw new ProtocolError(`Expected sync step 0, 1 or 2, but got ${step}`);
  }
}

export const encodeSyncStep1 = (stateVector: Uint8Array): Uint8Array =>
  frame(SYNC, STEP_1, stateVector);

export const encodeSyncStep2 = (update: Uint8Array): Uint8Array => frame(SYNC, STEP_2, update);

export const encodeUpdate = (update: Uint8Array): Uint8Array => frame(SYNC, UPDATE, update);

export const encodeAwareness = (update: Uint8Array): Uint8Array => frame(AWARENESS, null, update);

export const encodeQueryAwareness = (): Uint8Array => frame(QUERY_AWARENESS, null, null);

function frame(type: number, step: number | null, bytes: Uint8Array | null): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  if (step !== null) encoding.writeVarUint(encoder, step);
  if (bytes !== null) encoding.writeVarUint8Array(encoder, bytes);
  return encoding.toUint8Array(encoder);
}
