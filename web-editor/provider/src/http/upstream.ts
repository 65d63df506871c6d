import { backoffMillis } from '../backoff.js';
import { joinedBatches } from '../batch.js';
import type { Clock } from '../clock.js';
import { type LineEnd, lost } from '../line.js';
import type { Carried } from './confirmations.js';
import { type Push, PushQueue } from './push-queue.js';
import { type PushAnswer, RequestFailed, type SyncRequests } from './requests.js';
import { Deadline, pause } from './waiting.js';

/** Changes of this much time leave together, so that fast typing is not a request for each letter. */
const GATHER_MILLIS = 50;
/** The server answers after five seconds at the latest. */
const ANSWER_MILLIS = 30_000;
/** An upload slower than this is taken for dead. */
const SLOWEST_BYTES_PER_MILLI = 4;
/** So many times the same body is sent again before the line is given up. */
const MOST_REPETITIONS = 3;
/** What browsers send for a page that is gone. */
const MOST_FAREWELL_BYTES = 60_000;

export interface UpstreamEvents {
  answered(carried: Carried | null, answer: PushAnswer): void;
  ended(end: LineEnd): void;
}

/** The way up: one push at a time, repeated until it is answered. Confined to a line. */
export class Upstream {
  readonly queue: PushQueue;
  readonly #requests: SyncRequests;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #session: { readonly ticket: string; readonly maxBodyBytes: number };
  readonly #events: UpstreamEvents;
  readonly #stopping = new AbortController();
  #request = new AbortController();
  #sending: Push | null = null;
  #running = false;

  constructor(
    queue: PushQueue,
    requests: SyncRequests,
    time: { readonly clock: Clock; readonly random: () => number },
    session: { readonly ticket: string; readonly maxBodyBytes: number },
    events: UpstreamEvents,
  ) {
    this.queue = queue;
    this.#requests = requests;
    this.#clock = time.clock;
    this.#random = time.random;
    this.#session = session;
    this.#events = events;
  }

  /** Messages with content that were not answered. */
  get unanswered(): number {
    return this.queue.messages + (this.#sending?.carried == null ? 0 : 1);
  }

  /** To be called after something was put into the queue. */
  wake(): void {
    if (!this.#running && !this.#stopping.signal.aborted) void this.#run();
  }

  /**
   * Sends everything that was not answered at once, in a way that survives the page. What fits goes
   * in one body: a goodbye must not overtake what was said before it.
   */
  farewell(): void {
    const open = this.#sending === null ? [] : [this.#sending.batch];
    if (!this.queue.empty) open.push(this.queue.next(Infinity).batch);
    const all = joinedBatches(open);
    if (all.length <= MOST_FAREWELL_BYTES) return this.#sendLast(all);
    for (const batch of open) this.#sendLast(batch);
  }

  stop(): void {
    this.#stopping.abort();
    this.#request.abort();
  }

  #sendLast(batch: Uint8Array): void {
    if (batch.length === 0) return;
    const last = batch.length <= MOST_FAREWELL_BYTES;
    this.#requests.push(this.#session.ticket, batch, { last, signal: null }).catch(() => undefined);
  }

  async #run(): Promise<void> {
    this.#running = true;
    const { signal } = this.#stopping;
    while (!this.queue.empty && !signal.aborted) {
      const sent = this.queue.next(this.#session.maxBodyBytes);
      this.#sending = sent;
      const answer = await this.#untilAnswered(sent);
      if (answer === null || signal.aborted) break;
      this.#sending = null;
      this.#events.answered(sent.carried, answer);
      await pause(this.#clock, GATHER_MILLIS, signal);
    }
    this.#running = false;
  }

  /** Null when the line is at its end. */
  async #untilAnswered(push: Push): Promise<PushAnswer | null> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await this.#send(push);
      } catch (error) {
        const end = error instanceof RequestFailed ? error.end : lost(null);
        if (this.#stopping.signal.aborted) return null;
        if (end.kind !== 'lost' || failures === MOST_REPETITIONS) {
          this.#events.ended(end);
          return null;
        }
        const delay = Math.max(backoffMillis(failures, this.#random), end.retryAfterMillis);
        await pause(this.#clock, delay, this.#stopping.signal);
      }
    }
  }

  async #send({ batch }: Push): Promise<PushAnswer> {
    const request = new AbortController();
    this.#request = request;
    const { signal } = request;
    const deadline = new Deadline(this.#clock, () => request.abort());
    deadline.putOff(ANSWER_MILLIS + batch.length / SLOWEST_BYTES_PER_MILLI);
    try {
      return await this.#requests.push(this.#session.ticket, batch, { last: false, signal });
    } finally {
      deadline.lift();
    }
  }
}
