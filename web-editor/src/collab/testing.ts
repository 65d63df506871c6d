/** Doubles for tests: time that is moved by hand, and a socket whose other end is the test. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { applyAwarenessUpdate, Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { cleanPresence } from '../presence/people';
import type { Clock } from './clock';
import { Provider } from './provider';
import type { OpenSocket, SocketEvents } from './socket';

export class ManualClock implements Clock {
  #now = 0;
  readonly #tasks = new Set<{ readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(delayMillis: number, run: () => void): () => void {
    const task = { at: this.#now + delayMillis, run };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  /** Moves time on, running what falls due in its order. */
  advance(millis: number): void {
    const end = this.#now + millis;
    for (;;) {
      const due = [...this.#tasks].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#tasks.delete(due);
      this.#now = due.at;
      due.run();
    }
    this.#now = end;
  }
}

/** One connection as the server sees it. */
export class ServerEnd {
  readonly received: Uint8Array[] = [];
  closedByClient = false;
  /** What the client's device has not sent off yet. */
  unsentBytes = 0;
  readonly #events: SocketEvents;

  constructor(
    readonly url: string,
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

export interface Bench {
  readonly provider: Provider;
  readonly doc: Y.Doc;
  readonly clock: ManualClock;
  readonly connections: readonly ServerEnd[];
  /** The latest connection. */
  readonly server: ServerEnd;
  online: boolean;
}

/** A provider with everything around it under the test's control. */
export function bench(unsentChanges = 0): Bench {
  const connections: ServerEnd[] = [];
  const openSocket: OpenSocket = (url, events) => {
    const end = new ServerEnd(url, events);
    connections.push(end);
    return {
      send: (frame) => end.received.push(frame),
      unsentBytes: () => end.unsentBytes,
      close: () => {
        end.closedByClient = true;
      },
    };
  };
  const doc = new Y.Doc();
  const clock = new ManualClock();
  const device = { online: true };
  const provider = new Provider({
    url: 'ws://test/ws/doc?ack=1',
    doc,
    awareness: new Awareness(doc),
    openSocket,
    clock,
    random: () => 1,
    deviceOnline: () => device.online,
    unsentChanges,
    cleanPresence: (state) => cleanPresence(doc, state),
  });
  return {
    provider,
    doc,
    clock,
    connections,
    get server() {
      const last = connections.at(-1);
      if (last === undefined) throw new Error('Expected that the provider had connected');
      return last;
    },
    get online() {
      return device.online;
    },
    set online(online) {
      device.online = online;
    },
  };
}
