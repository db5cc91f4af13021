import { asError } from '../as-error.ts';
import type { Clock } from '../clock.ts';
import { needsOperator } from '../cloudfront/errors.ts';
import type { Config } from '../config/config.ts';
import type { TargetDistribution } from '../config/distributions.ts';
import { type Log, warnsOnce } from '../log.ts';
import { cachePolicies, type Distribution, readDistribution } from '../urls/distribution.ts';
import { type UrlMap, urlMap } from '../urls/url-map.ts';
import type { CloudFront } from './cloudfront-port.ts';

export interface DistributionReaderPorts {
  readonly cloudFront: Pick<CloudFront, 'getDistributionConfig' | 'hasQueryStrings'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * How keys become URLs of a distribution now. Rejects while it cannot be read, has never been, and the settings leave
 * something to be read: then the paths of a key are unknown.
 */
export type ReadUrlMap = (target: TargetDistribution) => Promise<UrlMap>;

/** Milliseconds. A change to a distribution takes CloudFront itself some minutes. */
const REFRESH_AFTER = 5 * 60_000;
const RETRY_AFTER = 10_000;

/**
 * AWS's own cache policies, of which no account can change the settings (CloudFront Developer Guide, "Use managed
 * cache policies"); without a call for each.
 */
const MANAGED_WITHOUT_QUERY_STRINGS = new Set([
  '658327ea-f89d-4fab-a63d-7e88639e58f6', // CachingOptimized
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d', // CachingOptimizedForUncompressedObjects
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', // CachingDisabled
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65', // UseOriginCacheControlHeaders
]);

/** No origin of a distribution is the bucket. */
class NoSuchOrigin extends Error {
  override readonly name = 'NoSuchOrigin';
}

/** Reads each distribution at most every five minutes. What cannot be read is as the settings say. */
export function distributionReader(
  config: Pick<Config, 'bucketName' | 'readDistribution' | 'selection'>,
  { cloudFront, clock, log }: DistributionReaderPorts,
): ReadUrlMap {
  const known = new Map<string, { readonly map: Promise<UrlMap>; readonly until: number }>();
  const lastRead = new Map<string, Distribution>();
  const warnOnce = warnsOnce(log);

  /** A policy that may not be read is taken to include query strings: clearing them, too, is never wrong. */
  const hasQueryStrings = async (policy: string, target: TargetDistribution): Promise<boolean> => {
    if (MANAGED_WITHOUT_QUERY_STRINGS.has(policy)) return false;
    try {
      return await cloudFront.hasQueryStrings(policy);
    } catch (error) {
      if (!needsOperator(asError(error))) throw error;
      warnOnce(
        'the function may not read a cache policy and assumes that it includes query strings; set query_strings',
        { distributionId: target.id, error },
      );
      return true;
    }
  };

  const read = async (target: TargetDistribution): Promise<Distribution> => {
    const configuration = await cloudFront.getDistributionConfig(target.id);
    const withQueryStrings = new Set<string>();
    if (target.settings.queryStrings === null) {
      const policies = cachePolicies(configuration);
      const have = await Promise.all(policies.map((policy) => hasQueryStrings(policy, target)));
      for (const [i, policy] of policies.entries()) if (have[i]) withQueryStrings.add(policy);
    }
    const distribution = readDistribution(configuration, config.bucketName, withQueryStrings);
    if (distribution === undefined)
      throw new NoSuchOrigin(
        `no origin of the distribution ${target.id} is the bucket ${config.bucketName}: name the distribution in front of ` +
          'it, or set origin_path, default_root_object and query_strings',
      );
    return distribution;
  };

  const refresh = async (target: TargetDistribution): Promise<UrlMap> => {
    try {
      lastRead.set(target.id, await read(target));
    } catch (error) {
      if (lastRead.has(target.id)) {
        warnOnce('the distribution could not be read again; its last known configuration applies', {
          distributionId: target.id,
          error,
        });
      } else if (needsNoReading(target)) {
        warnOnce('the distribution could not be read; the settings alone decide the paths of a key', {
          distributionId: target.id,
          error,
        });
      } else throw error;
    }
    const map = urlMap(target.settings, lastRead.get(target.id));
    if (config.selection.skip.has('new-objects') && map.lastingErrors !== undefined) {
      warnOnce(`new objects are not skipped: ${map.lastingErrors}`, { distributionId: target.id });
    }
    return map;
  };

  return (target) => {
    const found = known.get(target.id);
    if (found !== undefined && clock.now() < found.until) return found.map;
    const map = config.readDistribution ? refresh(target) : Promise.resolve(urlMap(target.settings));
    known.set(target.id, { map, until: clock.now() + REFRESH_AFTER });
    // The callers that await it handle the error.
    map.catch(() => known.set(target.id, { map, until: clock.now() + RETRY_AFTER }));
    return map;
  };
}

/** Whether the settings decide everything that a distribution's configuration would. */
function needsNoReading({
  settings: { originPath, defaultRootObject, queryStrings },
}: TargetDistribution): boolean {
  return originPath !== null && defaultRootObject !== null && queryStrings !== null;
}
