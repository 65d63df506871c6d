import type { Clock } from '../clock.js';
import { Exchange } from '../exchange.js';
import {
  type Admission,
  type Admit,
  type Line,
  type LineEvents,
  lost,
  NO_TOKEN,
  type OurSide,
} from '../line.js';
import {
  decodeMessage,
  encodeQueryAwareness,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  type ServerMessage,
} from '../messages.js';
import { closeEnd, FORBIDDEN } from '../status.js';
import { Ledger } from './ledger.js';
import type { OpenSocket, Socket } from './socket.js';
import { subprotocolsFor } from './subprotocols.js';

/** The server is heard at least every 15 s; twice that in silence and the connection is dead. */
const SILENCE_MILLIS = 30_000;
/** How long a server may take to answer when there is reason to doubt the connection. */
const PROBE_MILLIS = 3_000;

export interface WebSocketRoute {
  readonly url: string;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
}

/** One WebSocket connection. Confined to a provider. */
export class WebSocketLine implements Line {
  readonly transport = 'websocket';
  readonly #our: OurSide;
  readonly #admit: Admit;
  readonly #route: WebSocketRoute;
  readonly #events: LineEvents;
  readonly #exchange: Exchange;
  readonly #ledger = new Ledger();
  #socket: Socket | null = null;
  #shown: string | null = null;
  #open = false;
  #heard = false;
  #ended = false;
  #heardAt = 0;
  #cancelWatch: () => void = () => undefined;
  #cancelProbe: () => void = () => undefined;

  constructor(our: OurSide, admit: Admit, route: WebSocketRoute, events: LineEvents) {
    this.#our = our;
    this.#admit = admit;
    this.#route = route;
    this.#events = events;
    this.#exchange = new Exchange(our, {
      answer: (update, upTo) => this.#carry(encodeSyncStep2(update), upTo),
      announce: () => this.#announceSelf(),
    });
  }

  get heard(): boolean {
    return this.#heard;
  }

  get inStep(): boolean {
    return this.#exchange.inStep;
  }

  get unconfirmed(): number {
    return this.#ledger.openMessages;
  }

  start(): void {
    this.#heardAt = this.#route.clock.now();
    this.#watch();
    const admission = this.#admit();
    if (!(admission instanceof Promise)) return this.#connect(admission);
    void admission.then(
      (given) => this.#connect(given),
      () => this.#end(lost(NO_TOKEN)),
    );
  }

  change(update: Uint8Array, upTo: number): void {
    // Not sent before the answer to the server's question, which carries it.
    if (this.#exchange.answered) this.#carry(encodeUpdate(update), upTo);
  }

  announce(): void {
    if (this.#open) this.#announceSelf();
  }

  probe(): void {
    if (!this.#open) return;
    this.#cancelProbe();
    this.#socket?.send(encodeQueryAwareness());
    this.#awaitAnswer();
  }

  farewell(): void {
    // The browser closes the connection of a page that goes, and the server notices.
  }

  close(): void {
    this.#ended = true;
    this.#open = false;
    this.#cancelWatch();
    this.#cancelProbe();
    this.#socket?.close();
  }

  #connect(admission: Admission): void {
    if (this.#ended) return;
    if (admission.kind === 'refused') return this.#end(admission);
    this.#shown = admission.token;
    const offered = subprotocolsFor(admission.token);
    this.#socket = this.#route.openSocket(this.#route.url, offered, {
      opened: () => this.#opened(),
      received: (frame) => this.#received(frame),
      closed: (code, reason) => this.#end(closeEnd(code, reason, this.#shown)),
    });
  }

  #opened(): void {
    if (this.#ended) return;
    this.#open = true;
    this.#heardAt = this.#route.clock.now();
    this.#socket?.send(encodeSyncStep1(this.#our.replica.stateVector()));
    this.#our.presence.renew();
    this.#events.changed();
  }

  #received(frame: Uint8Array): void {
    if (this.#ended) return;
    this.#heard = true;
    this.#heardAt = this.#route.clock.now();
    this.#cancelProbe();
    try {
      this.#take(decodeMessage(frame));
    } catch (error) {
      console.error('The server sent something that cannot be used; connecting anew.', error);
      return this.#end(lost('The server sent something unreadable'));
    }
    if (!this.#ended) this.#events.changed();
  }

  #take(message: ServerMessage): void {
    switch (message.kind) {
      case 'durable': {
        const upTo = this.#ledger.durable(message.count);
        if (upTo !== null) this.#our.replica.confirm(upTo);
        return;
      }
      case 'refused':
        return; // it stays unconfirmed, and the right says why
      case 'denied':
        return this.#end(closeEnd(FORBIDDEN, message.reason, this.#shown));
      default:
        return this.#exchange.take(message);
    }
  }

  #carry(frame: Uint8Array, upTo: number): void {
    this.#socket?.send(frame);
    this.#ledger.sent(upTo);
  }

  #announceSelf(): void {
    this.#socket?.send(this.#our.presence.announcement());
  }

  #watch(): void {
    const left = this.#heardAt + SILENCE_MILLIS - this.#route.clock.now();
    if (left <= 0) return this.#end(lost('The server went silent'));
    this.#cancelWatch = this.#route.clock.after(left, () => this.#watch());
  }

  /** The question waits behind an upload; whether that goes on, the watch for silence finds out. */
  #awaitAnswer(): void {
    this.#cancelProbe = this.#route.clock.after(PROBE_MILLIS, () => {
      if ((this.#socket?.unsentBytes() ?? 0) > 0) this.#awaitAnswer();
      else this.#end(lost('The server did not answer'));
    });
  }

  #end(end: Parameters<LineEvents['ended']>[0]): void {
    if (this.#ended) return;
    this.close();
    this.#events.ended(end);
  }
}
