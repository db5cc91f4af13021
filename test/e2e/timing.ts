/** Generous, for a slow machine with a cold function: a change that takes longer is taken for lost. */
export const FRESH_WITHIN_MS = 30_000;

/** An invalidation that nobody asked for would have come by now. */
export const QUIET_MS = 1_000;

/** What is put back for one distribution comes again after 20 s, and then gathers as any change. */
export const PUT_BACK_WITHIN_MS = 20_000 + FRESH_WITHIN_MS;
