/** Time as the function sees it; a simulation has its own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** @param milliseconds a moment that has passed, below 0, is no wait */
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  // Node.js 24 writes a warning about a negative delay to the log, and there is nothing to fix.
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds))),
};
