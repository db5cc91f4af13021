import type { Clock } from './clock.ts';
import type { CloudFront } from './cloudfront.ts';
import type { Config } from './config.ts';
import { cachePolicies, type Distribution, readDistribution } from './distribution.ts';
import { type Site, siteOf } from './site.ts';
import type { Target } from './targets.ts';
import type { Log } from './telemetry.ts';

export interface SitePorts {
  readonly cloudFront: Pick<CloudFront, 'getDistributionConfig' | 'hasQueryStrings'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The site of a distribution as it is now; never rejects. */
export type SiteOf = (target: Target) => Promise<Site>;

/** Somebody who changes a distribution expects it to count within minutes; CloudFront itself needs some. */
const REFRESH_AFTER = 5 * 60_000;

/**
 * AWS's own cache policies, of which no account can change the settings (CloudFront Developer Guide, "Use managed
 * cache policies"); without a call for each.
 */
const MANAGED_WITHOUT_QUERY_STRINGS = new Set([
  '658327ea-f89d-4fab-a63d-7e88639e58f6', // CachingOptimized
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d', // CachingOptimizedForUncompressedObjects
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', // CachingDisabled
]);

/** Reads distributions, each at most every five minutes; what could not be read is what the settings say. */
export function sites(config: Config, { cloudFront, clock, log }: SitePorts): SiteOf {
  const known = new Map<string, { readonly site: Promise<Site>; readonly until: number }>();
  const last = new Map<string, Distribution | undefined>();
  const said = new Set<string>();

  const read = async ({ id, settings }: Target): Promise<Distribution | undefined> => {
    const configuration = await cloudFront.getDistributionConfig(id);
    const withQueryStrings = new Set<string>();
    if (settings.queryStrings === null) {
      for (const policy of cachePolicies(configuration)) {
        const has = !MANAGED_WITHOUT_QUERY_STRINGS.has(policy) && (await cloudFront.hasQueryStrings(policy));
        if (has) withQueryStrings.add(policy);
      }
    }
    const distribution = readDistribution(configuration, config.bucketName, withQueryStrings);
    if (distribution === undefined) {
      throw new Error(`no origin of the distribution is the bucket ${config.bucketName}`);
    }
    return distribution;
  };

  const refresh = async (target: Target): Promise<Site> => {
    try {
      last.set(target.id, await read(target));
    } catch (error) {
      if (!said.has(target.id)) {
        said.add(target.id);
        log.warn('the distribution could not be read; the settings alone decide which paths a key has', {
          distributionId: target.id,
          error: `${error}`,
        });
      }
    }
    return siteOf(target.settings, last.get(target.id));
  };

  return (target) => {
    const found = known.get(target.id);
    if (found !== undefined && clock.now() < found.until) return found.site;
    const site = config.readDistribution ? refresh(target) : Promise.resolve(siteOf(target.settings));
    known.set(target.id, { site, until: clock.now() + REFRESH_AFTER });
    return site;
  };
}
