import { backoffMillis } from '../backoff.js';
import type { Clock } from '../clock.js';
import { type LineEnd, lost } from '../line.js';
import { ProtocolError } from '../messages.js';
import { EventStream, type ServerEvent } from './event-stream.js';
import { endOf, parseProblem, RequestFailed, type SyncRequests } from './requests.js';
import { parseTicket, type Ticket } from './ticket.js';
import { Deadline, pause } from './waiting.js';

/** A stream that says nothing for so long is being held back by somebody between. */
const HELLO_MILLIS = 3_000;
/** So many heartbeats may be missed. */
const HEARTBEATS = 2.5;
/** How much longer than it said the server may take with a poll. */
const POLL_GRACE_MILLIS = 10_000;
/** So many requests in a row may fail before the line is given up. */
const MOST_FAILURES = 2;
/** Streams and polls without news begin no closer together than this. */
const SHORTEST_MILLIS = 1_000;

/** What was learnt about the network, beyond one line. */
export interface NetworkMemory {
  /** Streams are held back: ask again and again instead. */
  polls: boolean;
}

export interface DownstreamSession {
  readonly ticket: string;
  /** Up to here everything was told. */
  readonly position: string;
  readonly heartbeatMillis: number;
  readonly pollMillis: number;
}

export interface DownstreamEvents {
  renewed(ticket: Ticket): void;
  /** `position`: how far all is told with this batch, where that is known. */
  received(batch: Uint8Array, position: string | null): void;
  ended(end: LineEnd): void;
}

/** The way down: a stream of events, or polls where streams do not get through. Confined to a line. */
export class Downstream {
  readonly #requests: SyncRequests;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #memory: NetworkMemory;
  readonly #session: DownstreamSession;
  readonly #events: DownstreamEvents;
  readonly #stopping = new AbortController();
  #request = new AbortController();
  /** The present request was ended by ourselves, which is no failure. */
  #turning = false;
  #greeted = false;
  #failures = 0;

  constructor(
    requests: SyncRequests,
    time: { readonly clock: Clock; readonly random: () => number },
    memory: NetworkMemory,
    session: DownstreamSession,
    events: DownstreamEvents,
  ) {
    this.#requests = requests;
    this.#clock = time.clock;
    this.#random = time.random;
    this.#memory = memory;
    this.#session = session;
    this.#events = events;
  }

  start(): void {
    void this.#run();
  }

  /** Begins the present request anew, in case its connection is dead. */
  restart(): void {
    this.#turning = true;
    this.#request.abort();
  }

  stop(): void {
    this.#stopping.abort();
    this.#request.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#request = new AbortController();
      this.#turning = false;
      try {
        await (this.#memory.polls ? this.#poll() : this.#listen());
        this.#failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (this.#turning) continue;
        const end = this.#endFor(error);
        this.#failures += 1;
        if (end.kind !== 'lost' || this.#failures > MOST_FAILURES) return this.#events.ended(end);
        const delay = backoffMillis(this.#failures, this.#random);
        await pause(this.#clock, Math.max(delay, end.retryAfterMillis), signal);
      }
    }
  }

  #endFor(error: unknown): LineEnd {
    if (error instanceof RequestFailed) return error.end;
    if (!(error instanceof ProtocolError)) return lost(null);
    console.error('The server sent something that cannot be used; beginning anew.', error);
    return { kind: 'stale' };
  }

  async #listen(): Promise<void> {
    const beganAt = this.#clock.now();
    const late = new Deadline(this.#clock, () => this.#helloIsLate());
    const silent = new Deadline(this.#clock, () => this.#request.abort());
    late.putOff(HELLO_MILLIS);
    try {
      const { ticket, position } = this.#session;
      const body = await this.#requests.events(ticket, position, this.#request.signal);
      const silence = this.#session.heartbeatMillis * HEARTBEATS;
      let greeted = false;
      for await (const event of this.#eventsOf(body, () => silent.putOff(silence))) {
        if (event.name === 'hello') {
          late.lift();
          greeted = true;
        }
        this.#take(event);
      }
      if (!greeted) throw new RequestFailed(lost('The server ended a stream before it began'));
    } finally {
      late.lift();
      silent.lift();
    }
    await this.#restSince(beganAt);
  }

  /** Where a stream came through before, it is the server that is slow. */
  #helloIsLate(): void {
    if (this.#greeted) return this.#request.abort();
    this.#memory.polls = true;
    this.restart();
  }

  async *#eventsOf(
    body: ReadableStream<Uint8Array>,
    heard: () => void,
  ): AsyncGenerator<ServerEvent> {
    const reader = body.getReader();
    const events = new EventStream();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.#stopping.signal.aborted) return;
        heard();
        yield* events.feed(value);
      }
    } finally {
      reader.cancel().catch(() => undefined);
    }
  }

  #take({ name, data, id }: ServerEvent): void {
    switch (name) {
      case 'hello':
        this.#greeted = true;
        this.#failures = 0;
        return this.#events.renewed(parseTicket(data));
      case '':
        return this.#events.received(bytesOf(data), id);
      case 'resync':
        throw new RequestFailed({ kind: 'stale' });
      case 'denied':
        throw new RequestFailed(endOf(parseProblem(data) ?? { code: 'forbidden', detail: '' }));
      default:
        console.warn(`Ignored an event "${name}" from the server.`);
    }
  }

  async #poll(): Promise<void> {
    const beganAt = this.#clock.now();
    const silent = new Deadline(this.#clock, () => this.#request.abort());
    silent.putOff(this.#session.pollMillis + POLL_GRACE_MILLIS);
    const { ticket, position } = this.#session;
    try {
      const batch = await this.#requests.poll(ticket, position, this.#request.signal);
      if (this.#stopping.signal.aborted) return;
      if (batch !== null) return this.#events.received(batch, null);
    } finally {
      silent.lift();
    }
    await this.#restSince(beganAt);
  }

  #restSince(beganAt: number): Promise<void> {
    const left = beganAt + SHORTEST_MILLIS - this.#clock.now();
    return left <= 0 ? Promise.resolve() : pause(this.#clock, left, this.#stopping.signal);
  }
}

function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    throw new ProtocolError(
      `Expected base64 in an event, but got ${base64.length} other characters`,
    );
  }
}
