/** Time as the provider sees it, handed in so that tests can move it. Milliseconds throughout. */
export interface Clock {
  now(): number;
  /** Runs `task` once after `delayMillis`; the returned function cancels it. */
  after(delayMillis: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMillis, task) {
    const timer = setTimeout(task, delayMillis);
    return () => clearTimeout(timer);
  },
};
