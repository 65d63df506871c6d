import { probeMillis } from './backoff.js';
import type { Clock } from './clock.js';
import { type Line, type LineEnd, type LineEvents, lost, type Transport } from './line.js';

/** A WebSocket on which nothing was heard for so long gets HTTP beside it. */
const PATIENCE_MILLIS = 2_500;
/** While a WebSocket may still open, HTTP is tried again after so long. */
const AGAIN_MILLIS = 5_000;
/** Whatever is noticed about the network, WebSocket is not probed more often than this. */
const SHORTEST_PROBE_MILLIS = 10_000;

/** Makes a line of each kind that may be used; null for those that may not. */
export type OpenLine = Readonly<Record<Transport, ((events: LineEvents) => Line) | null>>;

/** What was learnt about the network, beyond one attempt. */
export interface TransportMemory {
  /** WebSocket did not get through where HTTP did: begin with both at once. */
  http: boolean;
}

export interface AttemptEvents {
  changed(): void;
  /** Called once: no line is left, or none would be let in. */
  ended(end: LineEnd): void;
}

/**
 * The lines of one attempt to be in step with the server. WebSocket goes first; HTTP joins where
 * that stays silent, without ending it; the first that is in step is the active one. From HTTP,
 * WebSocket is tried again and again, and takes over when it is in step. Confined to a provider.
 */
export class Attempt {
  readonly #open: OpenLine;
  readonly #memory: TransportMemory;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #events: AttemptEvents;
  readonly #lines = new Map<Transport, Line>();
  #active: Line | null = null;
  #inStepAt: number | null = null;
  #ended = false;
  #probes = 0;
  #probedAt = 0;
  /** Why lines were lost so far, and how long the server wants to be left alone. */
  #because: string | null = null;
  #retryAfterMillis = 0;
  #cancelHttp: () => void = () => undefined;
  #cancelProbe: () => void = () => undefined;

  constructor(
    open: OpenLine,
    memory: TransportMemory,
    time: { readonly clock: Clock; readonly random: () => number },
    events: AttemptEvents,
  ) {
    this.#open = open;
    this.#memory = memory;
    this.#clock = time.clock;
    this.#random = time.random;
    this.#events = events;
  }

  /** The line whose words count; null while none is in step. */
  get active(): Line | null {
    return this.#active;
  }

  /** For how long the server has been in step with us, in milliseconds; 0 when it never was. */
  get heldMillis(): number {
    return this.#inStepAt === null ? 0 : this.#clock.now() - this.#inStepAt;
  }

  start(): void {
    this.#probedAt = this.#clock.now();
    if (this.#open.websocket === null || this.#memory.http) this.#start('http');
    else if (this.#open.http !== null) this.#httpAfter(PATIENCE_MILLIS);
    this.#start('websocket');
  }

  change(update: Uint8Array, upTo: number): void {
    for (const line of this.#lines.values()) line.change(update, upTo);
  }

  announce(): void {
    for (const line of this.#lines.values()) line.announce();
  }

  farewell(): void {
    for (const line of this.#lines.values()) line.farewell();
  }

  /** The network may be another one. */
  networkChanged(): void {
    this.#active?.probe();
    if (this.#active?.transport !== 'http') return;
    const restedMillis = this.#clock.now() - this.#probedAt;
    this.#probeIn(Math.max(0, SHORTEST_PROBE_MILLIS - restedMillis));
  }

  close(leaving: boolean): void {
    this.#ended = true;
    this.#cancelHttp();
    this.#cancelProbe();
    for (const line of this.#lines.values()) line.close(leaving);
    this.#lines.clear();
    this.#active = null;
  }

  #start(transport: Transport): void {
    const open = this.#open[transport];
    if (this.#ended || open === null || this.#lines.has(transport)) return;
    const line = open({
      changed: () => this.#changed(line),
      ended: (end) => this.#lineEnded(line, end),
    });
    this.#lines.set(transport, line);
    line.start();
  }

  #httpAfter(millis: number): void {
    this.#cancelHttp();
    this.#cancelHttp = this.#clock.after(millis, () => {
      if (this.#lines.get('websocket')?.heard !== true) this.#start('http');
    });
  }

  #changed(line: Line): void {
    if (line.inStep && line !== this.#active) this.#activate(line);
    this.#events.changed();
  }

  #activate(line: Line): void {
    if (this.#active?.transport === 'websocket') return;
    this.#active = line;
    this.#inStepAt ??= this.#clock.now();
    this.#memory.http = line.transport === 'http';
    if (line.transport === 'http') return this.#probeLater();
    this.#cancelHttp();
    this.#cancelProbe();
    this.#lines.get('http')?.close(false);
    this.#lines.delete('http');
  }

  #lineEnded(line: Line, end: LineEnd): void {
    this.#lines.delete(line.transport);
    const wasActive = line === this.#active;
    if (wasActive) this.#active = null;
    if (this.#active !== null) return this.#probeLater(); // a probe that came to nothing
    if (end.kind !== 'lost') return this.#end(end);
    this.#because = end.because ?? this.#because;
    this.#retryAfterMillis = Math.max(end.retryAfterMillis, this.#retryAfterMillis);
    if (wasActive || !this.#another(line)) this.#end(lost(this.#because, this.#retryAfterMillis));
    else this.#events.changed();
  }

  /** Whether somebody else may still get through, now that `line` was lost. */
  #another(line: Line): boolean {
    if (line.transport === 'http') {
      if (this.#lines.size > 0) this.#httpAfter(Math.max(AGAIN_MILLIS, this.#retryAfterMillis));
    } else if (!line.heard) {
      this.#cancelHttp();
      this.#start('http');
    }
    return this.#lines.size > 0;
  }

  #end(end: LineEnd): void {
    this.close(false);
    this.#events.ended(end);
  }

  #probeLater(): void {
    this.#probeIn(probeMillis(this.#probes, this.#random));
  }

  #probeIn(millis: number): void {
    if (this.#open.websocket === null) return;
    this.#cancelProbe();
    this.#cancelProbe = this.#clock.after(millis, () => this.#probeNow());
  }

  #probeNow(): void {
    this.#probes += 1;
    this.#probedAt = this.#clock.now();
    this.#start('websocket');
    this.#probeLater();
  }
}
