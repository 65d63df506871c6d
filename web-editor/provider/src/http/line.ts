import { decodeBatch, encodeBatch } from '../batch.js';
import type { Clock } from '../clock.js';
import { Exchange } from '../exchange.js';
import {
  type Admission,
  type Admit,
  type Line,
  type LineEnd,
  type LineEvents,
  lost,
  NO_TOKEN,
  type OurSide,
} from '../line.js';
import { decodeMessage, encodeSyncStep1, mayWrite, ProtocolError } from '../messages.js';
import { type Carried, Confirmations } from './confirmations.js';
import { Downstream, type NetworkMemory } from './downstream.js';
import { Position } from './position.js';
import { PushQueue } from './push-queue.js';
import { type PushAnswer, RequestFailed, type SyncRequests } from './requests.js';
import { parseTicket, type Ticket } from './ticket.js';
import { Upstream } from './upstream.js';
import { Deadline } from './waiting.js';

const OPEN_MILLIS = 30_000;
const PRESENCE_MILLIS = 10_000;

export interface HttpRoute {
  readonly requests: SyncRequests;
  readonly clock: Clock;
  readonly random: () => number;
  readonly memory: NetworkMemory;
}

/** One session over HTTP: opened once, told by a stream or polls, and pushed to. Confined to a provider. */
export class HttpLine implements Line {
  readonly transport = 'http';
  readonly #our: OurSide;
  readonly #admit: Admit;
  readonly #route: HttpRoute;
  readonly #events: LineEvents;
  readonly #exchange: Exchange;
  readonly #confirmations = new Confirmations();
  readonly #up: Upstream;
  readonly #down: Downstream;
  readonly #opening = new AbortController();
  #heard = false;
  #ended = false;
  #shown: string | null = null;
  #ticket: Ticket | null = null;
  #position = '';
  #cancelPresence: () => void = () => undefined;

  constructor(our: OurSide, admit: Admit, route: HttpRoute, events: LineEvents) {
    this.#our = our;
    this.#admit = admit;
    this.#route = route;
    this.#events = events;
    const queue = new PushQueue(() => our.presence.announcement());
    this.#exchange = new Exchange(our, {
      answer: (update, upTo) => {
        queue.answer(update, upTo);
        this.#up.wake();
      },
      announce: () => this.announce(),
    });
    const session = sessionOf(
      () => this.#ticket,
      () => this.#position,
    );
    const ended = (end: LineEnd): void => this.#end(end);
    this.#up = new Upstream(queue, route.requests, route, session, {
      answered: (carried, answer) => this.#guarded(() => this.#answered(carried, answer)),
      ended,
    });
    this.#down = new Downstream(route.requests, route, route.memory, session, {
      renewed: (ticket) => this.#renew(ticket),
      received: (batch, position) => this.#guarded(() => this.#received(batch, position)),
      ended,
    });
  }

  get heard(): boolean {
    return this.#heard;
  }

  get inStep(): boolean {
    return this.#exchange.inStep;
  }

  get unconfirmed(): number {
    return this.#up.unanswered + this.#confirmations.open;
  }

  start(): void {
    void this.#open();
  }

  change(update: Uint8Array, upTo: number): void {
    if (!this.#exchange.answered) return;
    this.#up.queue.change(update, upTo);
    this.#up.wake();
  }

  announce(): void {
    this.#up.queue.presence();
    if (this.#ticket !== null) this.#up.wake();
  }

  probe(): void {
    if (this.#ticket !== null) this.#down.restart();
  }

  farewell(): void {
    if (this.#ticket !== null) this.#up.farewell();
  }

  close(leaving: boolean): void {
    if (leaving) this.farewell();
    this.#ended = true;
    this.#opening.abort();
    this.#up.stop();
    this.#down.stop();
    this.#cancelPresence();
  }

  async #open(): Promise<void> {
    const deadline = new Deadline(this.#route.clock, () => this.#opening.abort());
    deadline.putOff(OPEN_MILLIS);
    try {
      const admission = await this.#admission();
      if (this.#ended) return;
      if (admission.kind === 'refused') return this.#end(admission);
      this.#shown = admission.token;
      this.#our.presence.renew();
      const question = encodeSyncStep1(this.#our.replica.stateVector());
      const batch = encodeBatch([question, this.#our.presence.announcement()]);
      const { signal } = this.#opening;
      const answer = await this.#route.requests.open(batch, admission.token, signal);
      if (!this.#ended) this.#guarded(() => this.#opened(answer));
    } catch (error) {
      this.#end(error instanceof RequestFailed ? error.end : lost(null));
    } finally {
      deadline.lift();
    }
  }

  async #admission(): Promise<Admission> {
    try {
      return await this.#admit();
    } catch {
      throw new RequestFailed(lost(NO_TOKEN));
    }
  }

  #opened(answer: Uint8Array): void {
    this.#heard = true;
    this.#received(answer, null);
    if (this.#ticket === null) throw new ProtocolError('Expected a ticket, but got none');
    this.#position = this.#ticket.position ?? '';
    this.#down.start();
    this.#repeatPresence();
  }

  /** What the server is not told for long, it takes for gone. */
  #repeatPresence(): void {
    const every = this.#ticket?.presenceMs ?? PRESENCE_MILLIS;
    this.#cancelPresence = this.#route.clock.after(every, () => {
      this.#our.presence.renew();
      this.#repeatPresence();
    });
  }

  #renew(ticket: Ticket): void {
    this.#ticket = { ...this.#ticket, ...ticket };
  }

  #received(batch: Uint8Array, position: string | null): void {
    const couldWrite = this.#mayWrite();
    for (const frame of decodeBatch(batch)) {
      const message = decodeMessage(frame);
      if (message.kind === 'ticket') this.#renew(parseTicket(message.json));
      else if (message.kind === 'position') this.#reached(message.position);
      else this.#exchange.take(message);
    }
    if (position !== null) this.#reached(position);
    this.#afterRight(couldWrite);
  }

  #reached(position: string): void {
    this.#position = position;
    this.#confirm(Position.parse(position));
  }

  #answered(carried: Carried | null, answer: PushAnswer): void {
    const couldWrite = this.#mayWrite();
    if (answer.ticket !== undefined) this.#renew(answer.ticket);
    this.#our.setRight(answer.right);
    if (carried !== null) {
      if (answer.refused > 0) this.#confirmations.refusedPush(carried);
      else this.#confirmations.accepted(carried, Position.parse(answer.accepted));
      this.#confirm(Position.parse(answer.durable));
    }
    this.#afterRight(couldWrite);
  }

  #confirm(durable: Position): void {
    if (this.#confirmations.ofOtherEpoch(durable)) return this.#end({ kind: 'stale' });
    const upTo = this.#confirmations.durable(durable);
    if (upTo !== null) this.#our.replica.confirm(upTo);
  }

  #mayWrite(): boolean {
    return this.#our.right === null || mayWrite(this.#our.right);
  }

  /** Whoever may write from now on brings what was refused, by being asked for it once more. */
  #afterRight(couldWrite: boolean): void {
    if (!couldWrite && this.#mayWrite() && this.#confirmations.refused)
      this.#end({ kind: 'stale' });
  }

  /** Does something with what came from the server, and ends the line when that cannot be used. */
  #guarded(work: () => void): void {
    if (this.#ended) return;
    try {
      work();
    } catch (error) {
      console.error('The server sent something that cannot be used; beginning anew.', error);
      return this.#end(lost('The server sent something unreadable'));
    }
    if (!this.#ended) this.#events.changed();
  }

  #end(end: LineEnd): void {
    if (this.#ended) return;
    this.close(false);
    this.#events.ended(end.kind === 'denied' ? { ...end, shown: this.#shown } : end);
  }
}

const HEARTBEAT_MILLIS = 12_000;
const POLL_MILLIS = 20_000;
const MAX_BODY_BYTES = 1_000_000;

/** What requests need to know of a session, as it is when they are made. */
function sessionOf(ticket: () => Ticket | null, position: () => string) {
  return {
    get ticket() {
      return ticket()?.ticket ?? '';
    },
    get position() {
      return position();
    },
    get heartbeatMillis() {
      return ticket()?.heartbeatMs ?? HEARTBEAT_MILLIS;
    },
    get pollMillis() {
      return ticket()?.pollMs ?? POLL_MILLIS;
    },
    get maxBodyBytes() {
      return ticket()?.maxBodyBytes ?? MAX_BODY_BYTES;
    },
  };
}
