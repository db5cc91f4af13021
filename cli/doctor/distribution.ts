import { readDistribution } from '../../src/urls/distribution.ts';
import type { DistributionConfig } from '../../src/urls/distribution-config.ts';
import type { KnownInvalidation } from '../invalidations/invalidation-list.ts';
import { counted, few, span } from '../report/words.ts';
import type { Finding } from './finding.ts';

export interface ConfiguredDistribution {
  readonly isEnabled: boolean;
  readonly config: DistributionConfig;
}

export function distributionFindings(
  id: string,
  { isEnabled, config }: ConfiguredDistribution,
  bucketName: string,
): Finding[] {
  const check = 'distribution';
  const found: Finding[] = [];
  if (!isEnabled)
    found.push({
      check,
      state: 'broken',
      what: `${id} is disabled: it serves nothing`,
      remedy: 'Enable it, or name another one in cloudfront_distribution_id.',
    });
  if (readDistribution(config, bucketName, new Set()) === undefined) {
    const origins = (config.Origins?.Items ?? []).map(({ DomainName = '' }) => DomainName);
    found.push({
      check,
      state: 'broken',
      what: `${id} is not in front of ${bucketName}: its origins are ${origins.join(', ')}`,
      remedy: 'Name the distribution of this bucket in cloudfront_distribution_id, or correct its origin.',
    });
  }
  if (found.length > 0) return found;
  return [{ check, state: 'healthy', what: `${id} is enabled, and ${bucketName} is an origin of it` }];
}

/** One invalidation with the reference of who sent it. */
export interface SignedInvalidation extends KnownInvalidation {
  readonly callerReference: string;
}

/** The reference of the function, and of the command line: a SHA-256 (src/invalidate/send.ts). */
const OURS = /^[0-9a-f]{64}$/;
/** Of the 15 wildcards that CloudFront lets be in progress, what the function leaves to others (docs/design.md). */
const LEFT_TO_OTHERS = 5;

export function invalidationFinding(id: string, all: readonly SignedInvalidation[], now: number): Finding {
  const check = 'invalidations';
  const others = all.filter(({ callerReference }) => !OURS.test(callerReference));
  const [newest] = others;
  const what = `${id} had ${counted(all.length, 'invalidation')} in the last hour`;
  if (newest === undefined) return { check, state: 'healthy', what: `${what}, none by others` };
  const wildcards = others
    .filter(({ isComplete }) => !isComplete)
    .flatMap(({ paths }) => paths.filter((path) => path.endsWith('*')));
  const byOthers = `${what}, ${others.length} by others, the latest ${span(now - newest.createdAt)} ago: ${few(newest.paths, 3)}`;
  if (wildcards.length <= LEFT_TO_OTHERS) return { check, state: 'healthy', what: byOthers };
  return {
    check,
    state: 'warning',
    what: `${byOthers}; ${wildcards.length} of their wildcards are in progress, of 15 that CloudFront allows`,
    remedy:
      'Find who sends them (CloudTrail, CreateInvalidation); until they are complete the function waits.',
  };
}
