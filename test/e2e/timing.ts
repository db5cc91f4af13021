/** Generous, for a slow machine with a cold function: a change that takes longer is taken for lost. */
export const FRESH_WITHIN_MS = 30_000;

/** An invalidation that nobody asked for would have come by now. */
export const QUIET_MS = 1_000;
