import type { Clock } from '../clock.js';

/** Resolves after `millis`, or as soon as `signal` is aborted. */
export function pause(clock: Clock, millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const cancel = clock.after(millis, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    const stop = (): void => {
      cancel();
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Ends a request that stays silent: aborts unless it is put off again and again. */
export class Deadline {
  readonly #clock: Clock;
  readonly #abort: () => void;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, abort: () => void) {
    this.#clock = clock;
    this.#abort = abort;
  }

  putOff(millis: number): void {
    this.#cancel();
    this.#cancel = this.#clock.after(millis, this.#abort);
  }

  lift(): void {
    this.#cancel();
  }
}
