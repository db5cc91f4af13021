import type { Config } from '../config/config.ts';
import type { PublishSettings } from '../config/publish.ts';
import { groupBy } from '../group-by.ts';
import type { Invalidate } from '../invalidate/invalidate.ts';
import type { InvalidationResult } from '../invalidate/result.ts';
import type { Observe } from '../metrics.ts';
import { type CopiedContext, copied, isOfSource, missing } from './copied.ts';
import { withFailures } from './failures.ts';
import { observeCopies } from './figures.ts';
import { publishFilter } from './filter.ts';
import type { PublishObjectPorts } from './publish-object.ts';
import { publishAll } from './publish-objects.ts';
import { reportOf } from './report.ts';

/** Of the time that an invocation has left; the rest is for sending what was copied. */
const SHARE = 2 / 3;

export interface PublishingPorts extends PublishObjectPorts {
  /** Null: metrics are off. */
  readonly observe: Observe | null;
}

/**
 * Copies what has changed in the source, and then invalidates the copies. A path is handed on only once its copy is
 * complete.
 *
 * @param invalidate of a config whose bucket is the destination
 */
export function publishing(
  config: Config,
  settings: PublishSettings,
  invalidate: Invalidate,
  ports: PublishingPorts,
): Invalidate {
  const { clock, observe } = ports;
  const ignored = publishFilter(config.selection, settings);
  const context: CopiedContext = {
    bucketName: config.bucketName,
    distributionIds: config.targets.map(({ id }) => id),
    settings,
    ignored,
  };

  return async (arrivals, deadline, options = {}) => {
    const { dryRun = config.dryRun } = options;
    const ofSource = arrivals.flatMap(({ changes }) => changes.filter(isOfSource));
    const wanted = groupBy(
      ofSource.filter((change) => ignored(change) === undefined),
      ({ key }) => key,
    );
    const now = clock.now();
    const times = { until: now + (deadline - now) * SHARE, deadline };
    const keys = [...wanted.keys()];
    const all = await publishAll(keys, config.bucketName, settings, ports, { dryRun, ...times });
    const parts = arrivals.map((arrival) => copied(arrival, all, context));
    const result = await invalidate(
      parts.map(({ arrival }) => arrival),
      deadline,
      options,
    );
    const merged: InvalidationResult = {
      ...result,
      arrivals: result.arrivals.map((one, i) => withFailures(one, parts[i])),
    };
    if (ofSource.length === 0) return merged;
    const missed = ofSource.flatMap((change) => {
      const outcome = all.outcomes.get(change.key);
      const error =
        outcome instanceof Error || outcome === undefined ? undefined : missing(change, outcome, settings);
      return error === undefined ? [] : [[change.key, error] as const];
    });
    const whole = new Map([...all.outcomes, ...missed]);
    observeCopies(whole, parts, dryRun, observe);
    return { ...merged, published: reportOf(whole, settings, dryRun) };
  };
}
