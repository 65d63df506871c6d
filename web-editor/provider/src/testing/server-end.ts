import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { applyAwarenessUpdate, type Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { SocketEvents } from '../websocket/socket.js';

/** One connection as the server sees it. */
export class ServerEnd {
  readonly received: Uint8Array[] = [];
  closedByClient = false;
  /** What the client's device has not sent off yet. */
  unsentBytes = 0;
  readonly #events: SocketEvents;

  constructor(
    readonly url: string,
    readonly subprotocols: readonly string[],
    events: SocketEvents,
  ) {
    this.#events = events;
  }

  accept(): void {
    this.#events.opened();
  }

  send(...parts: readonly (number | Uint8Array)[]): void {
    const encoder = encoding.createEncoder();
    for (const part of parts) {
      if (typeof part === 'number') encoding.writeVarUint(encoder, part);
      else encoding.writeVarUint8Array(encoder, part);
    }
    this.#events.received(encoding.toUint8Array(encoder));
  }

  sendStep1(doc: Y.Doc): void {
    this.send(0, 0, Y.encodeStateVector(doc));
  }

  sendStep2(doc: Y.Doc): void {
    this.send(0, 1, Y.encodeStateAsUpdate(doc));
  }

  acknowledge(count: number): void {
    this.send(100, count);
  }

  close(code: number, reason = ''): void {
    this.#events.closed(code, reason);
  }

  /** The types of the messages that came, sync messages with their step: `0/1` is a step 2. */
  get kinds(): string[] {
    return this.received.map(([type, step]) => (type === 0 ? `0/${step}` : String(type)));
  }

  /** Applies all sync content that came to `doc`. */
  replayInto(doc: Y.Doc): void {
    for (const frame of this.received) {
      const decoder = decoding.createDecoder(frame);
      const carriesContent =
        decoding.readVarUint(decoder) === 0 && decoding.readVarUint(decoder) > 0;
      if (carriesContent) Y.applyUpdate(doc, decoding.readVarUint8Array(decoder));
    }
  }

  replayAwarenessInto(awareness: Awareness): void {
    for (const frame of this.received) {
      const decoder = decoding.createDecoder(frame);
      if (decoding.readVarUint(decoder) !== 1) continue;
      applyAwarenessUpdate(awareness, decoding.readVarUint8Array(decoder), 'test');
    }
  }
}
