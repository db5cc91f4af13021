/** Generous, for a slow machine with a cold function: a change that takes longer is taken for lost. */
export const FRESH_WITHIN_MS = 30_000;

/** An invalidation that nobody asked for would have come by now. */
export const QUIET_MS = 1_000;

/** What AWS has denied is retried after 60 s at first (src/delivery/retry-delay.ts), and then gathers as any change. */
export const DENIED_AGAIN_WITHIN_MS = 60_000 + FRESH_WITHIN_MS;
