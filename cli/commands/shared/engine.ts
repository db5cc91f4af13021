/** The function's engine with the ports of the command line. */

import { cloudWatchMetric } from '../../../src/aws/cloudwatch-lazy.ts';
import { s3Bucket } from '../../../src/aws/s3-lazy.ts';
import type { Clock } from '../../../src/clock.ts';
import type { Config } from '../../../src/config/config.ts';
import type { CloudFront } from '../../../src/invalidate/cloudfront-port.ts';
import { distributionReader } from '../../../src/invalidate/distribution-reader.ts';
import { type Invalidate, invalidator } from '../../../src/invalidate/invalidate.ts';
import type { Log } from '../../../src/log.ts';
import { pathBudget } from '../../../src/plan/budget.ts';
import type { List } from '../../../src/plan/object-list.ts';
import { explain } from '../../frame/explain.ts';
import { Problem } from '../../frame/problem.ts';

export interface EngineOptions {
  readonly config: Config;
  readonly cloudFront: CloudFront;
  readonly clock: Clock;
  readonly warn: (text: string) => void;
  /** In place of the bucket's listing. */
  readonly list?: List | undefined;
  /** The function whose paths of the month are read, and not added to; undefined: there is no budget. */
  readonly functionName?: string | undefined;
  /** Milliseconds that sending waits for quota. */
  readonly patience?: number;
}

/** Plans and sends as the function does. What a version of an object changed is not compared: no event tells the version. */
export function engine({
  config,
  cloudFront,
  clock,
  warn,
  list = s3Bucket(config.bucketName).list,
  functionName,
  patience,
}: EngineOptions): Invalidate {
  const log = warningLog(warn);
  const metric = cloudWatchMetric(functionName ?? '', config.metricsNamespace, false);
  const monthly = functionName === undefined ? null : config.monthlyPathBudget;
  const { createInvalidation, completedInvalidations } = cloudFront;
  return invalidator(
    config,
    {
      clock,
      createInvalidation,
      completedInvalidations,
      readUrlMap: distributionReader(config, { cloudFront, clock, log }),
      noveltyOf: async () => new Map(),
      list,
      budget: pathBudget(config.collapseRatio, monthly, { metric, clock, log }),
      log,
      observe: null,
    },
    patience,
  );
}

/** What the engine would log, as a warning for a person. */
export function warningLog(warn: (text: string) => void): Log {
  const say = (message: string, { error }: Record<string, unknown>) => {
    if (!(error instanceof Error)) return warn(message);
    const problem = explain(error, { action: 'this request', subject: 'it' });
    const remedy = problem instanceof Problem ? ` ${problem.remedy}` : '';
    warn(`${message} (${error.name}: ${error.message}).${remedy}`);
  };
  return { info: () => undefined, warn: say, error: say };
}
