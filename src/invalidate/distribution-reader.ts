import type { CloudFront } from '../aws/cloudfront.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Target } from '../config/distributions.ts';
import type { Log } from '../log.ts';
import { cachePolicies, type Distribution, readDistribution } from '../urls/distribution.ts';
import { type Site, siteOf } from '../urls/url-map.ts';

export interface SitePorts {
  readonly cloudFront: Pick<CloudFront, 'getDistributionConfig' | 'hasQueryStrings'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The site of a distribution as it is now. Rejects when it was never read and cannot be at the moment: then nobody
 * knows which paths a key has.
 */
export type SiteOf = (target: Target) => Promise<Site>;

/** Somebody who changes a distribution expects it to count within minutes; CloudFront itself needs some. */
const REFRESH_AFTER = 5 * 60_000;
const RETRY_AFTER = 10_000;

/** Only somebody who changes a permission or a setting helps; until then the settings decide. */
const PERMANENT = ['AccessDenied', 'AccessDeniedException', 'NoSuchDistribution', 'NoSuchOrigin'];

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

/** Reads distributions, each at most every five minutes; what could not be read is what the settings say. */
export function sites(config: Config, { cloudFront, clock, log }: SitePorts): SiteOf {
  const known = new Map<string, { readonly site: Promise<Site>; readonly until: number }>();
  const last = new Map<string, Distribution | undefined>();
  const said = new Set<string>();

  const warn = (what: string, { id }: Target, error: unknown) => {
    const name = `${what} ${id}`;
    if (!said.has(name)) log.warn(what, { distributionId: id, error: `${error}` });
    said.add(name);
  };

  /** A policy nobody lets the function read may have query strings: clearing them, too, is never wrong. */
  const hasQueryStrings = async (policy: string, target: Target): Promise<boolean> => {
    if (MANAGED_WITHOUT_QUERY_STRINGS.has(policy)) return false;
    try {
      return await cloudFront.hasQueryStrings(policy);
    } catch (error) {
      if (!isPermanent(error)) throw error;
      warn(
        'a cache policy may not be read, and is taken to have query strings; set query_strings',
        target,
        error,
      );
      return true;
    }
  };

  const read = async (target: Target): Promise<Distribution> => {
    const configuration = await cloudFront.getDistributionConfig(target.id);
    const withQueryStrings = new Set<string>();
    if (target.settings.queryStrings === null) {
      const policies = cachePolicies(configuration);
      const have = await Promise.all(policies.map((policy) => hasQueryStrings(policy, target)));
      for (const [i, policy] of policies.entries()) if (have[i]) withQueryStrings.add(policy);
    }
    const distribution = readDistribution(configuration, config.bucketName, withQueryStrings);
    if (distribution === undefined) {
      const error = new Error(`no origin of the distribution is the bucket ${config.bucketName}`);
      throw Object.assign(error, { name: 'NoSuchOrigin' });
    }
    return distribution;
  };

  const refresh = async (target: Target): Promise<Site> => {
    try {
      last.set(target.id, await read(target));
    } catch (error) {
      const before = last.get(target.id);
      if (before !== undefined) {
        warn('the distribution could not be read again; what was read before decides', target, error);
      } else if (isPermanent(error) || isTold(target)) {
        warn(
          'the distribution could not be read; the settings alone decide which paths a key has',
          target,
          error,
        );
      } else throw error;
    }
    return siteOf(target.settings, last.get(target.id));
  };

  return (target) => {
    const found = known.get(target.id);
    if (found !== undefined && clock.now() < found.until) return found.site;
    const site = config.readDistribution ? refresh(target) : Promise.resolve(siteOf(target.settings));
    known.set(target.id, { site, until: clock.now() + REFRESH_AFTER });
    // Whoever needs it hears of it.
    site.catch(() => known.set(target.id, { site, until: clock.now() + RETRY_AFTER }));
    return site;
  };
}

/** Whether the settings leave nothing to be read that decides which paths a key has. */
function isTold({ settings: { originPath, defaultRootObject, queryStrings } }: Target): boolean {
  return originPath !== null && defaultRootObject !== null && queryStrings !== null;
}

function isPermanent(error: unknown): boolean {
  return error instanceof Error && PERMANENT.includes(error.name);
}
