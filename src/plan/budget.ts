import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/** The paths of a month, counted for all environments of the function together. */
export interface PathMetric {
  /** @param since milliseconds since the epoch */
  sum(since: number): Promise<number>;
  add(paths: number): Promise<void>;
}

export interface PathBudget {
  /** Unchanged objects that may be evicted for each path saved, given what the month has cost so far. */
  ratio(): Promise<number>;
  /** Counts billed paths. */
  record(paths: number): void;
  /** The paths of the month as far as this environment knows; null without a budget. */
  pathsOfMonth(): number | null;
  /** Adds what was recorded to the metric; for the end of an invocation. Never rejects. */
  flush(): Promise<void>;
}

export interface PathBudgetPorts {
  readonly metric: PathMetric;
  readonly clock: Clock;
  readonly log: Log;
}

/** Paths over the budget after which the ratio doubles again. */
const STEP = 500;
/** A ratio above which the number of unchanged objects no longer matters. */
const UNBOUNDED = 10_000;
const REFRESH_AFTER = 5 * 60_000;

/**
 * Within the monthly budget the strategy's own ratio, above it a growing one, so that a month that costs more than
 * planned becomes cheaper step by step. Changes are never delayed to save money, and a metric that cannot be read or
 * written stops nothing.
 *
 * @param budget paths a month, in UTC; null: no budget
 */
export function pathBudget(
  ownRatio: number,
  budget: number | null,
  { metric, clock, log }: PathBudgetPorts,
): PathBudget {
  if (budget === null) {
    return {
      ratio: async () => ownRatio,
      record: () => undefined,
      pathsOfMonth: () => null,
      flush: async () => undefined,
    };
  }

  let month = startOfMonth(clock.now());
  let total = 0;
  let unflushed = 0;
  let readAgainAt = 0;
  /** In progress, or done. */
  let reading = Promise.resolve();
  let hasWarned = false;

  const tolerant = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (hasWarned) return;
      hasWarned = true;
      log.warn(`${what}; monthly_path_budget counts only this execution environment`, { error });
    }
  };

  return {
    async ratio() {
      const now = startOfMonth(clock.now());
      if (now !== month) total = 0;
      if (now !== month || clock.now() >= readAgainAt) {
        month = now;
        readAgainAt = clock.now() + REFRESH_AFTER;
        reading = tolerant('the paths of this month could not be read', async () => {
          // The metric is some minutes late: what this environment counted was spent, too.
          total = Math.max(total, await metric.sum(month));
        });
      }
      await reading;
      return relaxed(ownRatio, total - budget);
    },

    record(paths) {
      total += paths;
      unflushed += paths;
    },

    pathsOfMonth: () => (startOfMonth(clock.now()) === month ? total : 0),

    async flush() {
      const paths = unflushed;
      unflushed = 0;
      if (paths > 0) await tolerant('the paths of this month could not be counted', () => metric.add(paths));
    },
  };
}

/** Doubles with the first path over the budget, and again for each further 500. */
export function relaxed(ratio: number, over: number): number {
  if (over <= 0) return ratio;
  const doubled = Math.max(1, ratio) * 2 ** (1 + Math.floor(over / STEP));
  return doubled < UNBOUNDED ? doubled : Number.POSITIVE_INFINITY;
}

function startOfMonth(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}
