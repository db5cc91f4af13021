/** What one invocation takes on, so that it fits into the function's memory. */
export interface Limits {
  readonly messages: number;
  /** Characters of all bodies together: one message may have a quarter of a million. */
  readonly characters: number;
  /** One manual request may name many keys. */
  readonly changes: number;
}

/** At 256 MB and above: more would not be settled in time. */
const FULL: Limits = { messages: 10_000, characters: 20_000_000, changes: 50_000 };
/** Megabytes that Node.js and the SDK take before the first message is read. */
const BASE = 80;
const FULL_MEMORY = 256;

/** @param memorySize of the function, in megabytes */
export function limitsFor(memorySize: number): Limits {
  const share = Math.min(1, Math.max(0.1, (memorySize - BASE) / (FULL_MEMORY - BASE)));
  return {
    messages: Math.floor(FULL.messages * share),
    characters: Math.floor(FULL.characters * share),
    changes: Math.floor(FULL.changes * share),
  };
}
