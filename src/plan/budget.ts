import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/** The paths of a month, as all environments of the function count them together. */
export interface PathMetric {
  /** @param since milliseconds since the epoch */
  sum(since: number): Promise<number>;
  add(paths: number): Promise<void>;
}

/** Over the CloudWatch client, which has a file of its own in the zip, loaded when there is a budget. */
export function cloudWatchMetric(functionName: string): PathMetric {
  let metric: Promise<PathMetric> | undefined;
  const loaded = () => {
    metric ??= import('./cloudwatch.js').then(({ pathMetric }) => pathMetric(functionName));
    return metric;
  };
  return {
    sum: async (since) => (await loaded()).sum(since),
    add: async (paths) => (await loaded()).add(paths),
  };
}

export interface SpendGuard {
  /** Unchanged objects that one saved path may clear along, now that so much was spent. */
  ratio(): Promise<number>;
  /** To be told of paths that are billed. */
  spent(paths: number): Promise<void>;
}

export interface SpendPorts {
  readonly metric: PathMetric;
  readonly clock: Clock;
  readonly log: Log;
}

/** Paths over the budget after which a saved path is worth twice the collateral. */
const STEP = 500;
/** Nobody counts so many objects: then it does not matter how many there are. */
const UNBOUNDED = 10_000;
const REFRESH_AFTER = 5 * 60_000;

/**
 * Within the monthly budget the strategy's own ratio, over it ever more, so that a month that is dearer than planned
 * gets cheaper by degrees. Changes never wait for money, and what cannot be counted or told stops nothing.
 *
 * @param budget paths a month, in UTC; null: no budget
 */
export function spendGuard(
  ownRatio: number,
  budget: number | null,
  { metric, clock, log }: SpendPorts,
): SpendGuard {
  if (budget === null) return { ratio: async () => ownRatio, spent: async () => undefined };

  let month = startOfMonth(clock.now());
  let total = 0;
  let until = 0;
  /** Under way, or done. */
  let reading = Promise.resolve();
  let hasSaid = false;

  const tolerant = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (hasSaid) return;
      hasSaid = true;
      log.warn(`${what}; monthly_path_budget counts this environment of the function alone`, {
        error: `${error}`,
      });
    }
  };

  return {
    async ratio() {
      const now = startOfMonth(clock.now());
      if (now !== month) total = 0;
      if (now !== month || clock.now() >= until) {
        month = now;
        until = clock.now() + REFRESH_AFTER;
        reading = tolerant('the month’s paths could not be read', async () => {
          // The metric is some minutes late: what is known here was spent, too.
          total = Math.max(total, await metric.sum(month));
        });
      }
      await reading;
      return relaxed(ownRatio, total - budget);
    },

    async spent(paths) {
      if (paths === 0) return;
      total += paths;
      await tolerant('the month’s paths could not be counted', () => metric.add(paths));
    },
  };
}

/** Doubled with the first path over the budget, and again for every further 500. */
export function relaxed(ratio: number, over: number): number {
  if (over <= 0) return ratio;
  const doubled = Math.max(1, ratio) * 2 ** (1 + Math.floor(over / STEP));
  return doubled < UNBOUNDED ? doubled : Number.POSITIVE_INFINITY;
}

function startOfMonth(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}
