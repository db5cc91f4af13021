/** Time as the function sees it; a simulation has its own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** @param milliseconds a moment that has passed, below 0, is no wait */
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  // Node.js 24 warns of a negative delay on standard error: a line in the log that nobody can act on.
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds))),
};
