import type { Behavior } from './behaviors.ts';
import {
  type BehaviorConfig,
  behaviorConfigs,
  type DistributionConfig,
  functionEvents,
  type OriginConfig,
} from './distribution-config.ts';
import { lastingErrors } from './lasting-errors.ts';

/** What a distribution's configuration says about one bucket. */
export interface Distribution {
  /** Distinct paths of the origins that are the bucket; never empty. */
  readonly originPaths: readonly string[];
  readonly defaultRootObject: string | null;
  /** In CloudFront's order, the default one last. */
  readonly behaviors: readonly Behavior[];
  /** Why what is cached for a missing object may outlive an invalidation; undefined: it does not. */
  readonly lastingErrors?: string | undefined;
}

/** The cache policies whose query strings decide how URLs are cached. */
export function cachePolicies(config: DistributionConfig): string[] {
  return [...new Set(behaviorConfigs(config).flatMap(({ CachePolicyId }) => CachePolicyId || []))];
}

/**
 * What the configuration says about the bucket, or undefined when none of its origins is the bucket.
 *
 * @param withQueryStrings the cache policies that have query strings in the cache key
 */
export function readDistribution(
  config: DistributionConfig,
  bucketName: string,
  withQueryStrings: ReadonlySet<string>,
): Distribution | undefined {
  const pathOf = new Map(
    (config.Origins?.Items ?? []).flatMap((origin) => {
      const path = pathInBucket(origin, bucketName);
      return path === undefined ? [] : [[origin.Id, path] as const];
    }),
  );
  if (pathOf.size === 0) return undefined;

  const membersOf = new Map(
    (config.OriginGroups?.Items ?? []).map(({ Id, Members }) => [
      Id,
      (Members?.Items ?? []).map(({ OriginId }) => OriginId),
    ]),
  );
  const behaviors = behaviorConfigs(config).map((behavior): Behavior => {
    const target = behavior.TargetOriginId;
    return {
      pathPattern: behavior.PathPattern ?? '*',
      originPaths: hasRequestFunction(behavior)
        ? 'unknown'
        : (membersOf.get(target) ?? [target]).flatMap((id) => pathOf.get(id) ?? []),
      queryStrings: behavior.CachePolicyId
        ? withQueryStrings.has(behavior.CachePolicyId)
        : behavior.ForwardedValues?.QueryString === true,
    };
  });
  return {
    originPaths: [...new Set(pathOf.values())],
    defaultRootObject: config.DefaultRootObject || null,
    behaviors,
    lastingErrors: lastingErrors(config, (id) => pathOf.has(id)),
  };
}

/** An endpoint of S3 in any region and partition. Nothing in it can match the same text twice, so it cannot backtrack. */
const S3_ENDPOINT = /^s3([.-][a-z0-9.-]*)?\.amazonaws\.com(\.cn)?$/;

/**
 * The path of an origin inside the bucket, or undefined when requests to it do not reach the bucket. An origin is the
 * bucket by its REST and website endpoints, by a path-style URL, or maybe by the alias of an access point, which does
 * not tell its bucket.
 */
function pathInBucket(
  { DomainName = '', OriginPath = '' }: OriginConfig,
  bucketName: string,
): string | undefined {
  const domain = DomainName.toLowerCase();
  if (/(-s3alias|--ol-s3)\.s3[.-]|\.accesspoint\.s3-global\./.test(domain)) return OriginPath;
  if (domain.startsWith(`${bucketName}.`) && S3_ENDPOINT.test(domain.slice(bucketName.length + 1))) {
    return OriginPath;
  }
  if (S3_ENDPOINT.test(domain) && `${OriginPath}/`.startsWith(`/${bucketName}/`)) {
    return OriginPath.slice(bucketName.length + 1);
  }
  return undefined;
}

/** A function that runs before the origin is asked may choose another origin. */
function hasRequestFunction(behavior: BehaviorConfig): boolean {
  return functionEvents(behavior).some((event) => event.endsWith('-request'));
}
