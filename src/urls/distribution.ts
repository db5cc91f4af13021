import type { Behavior } from './behaviors.ts';

/** What a distribution's configuration says about one bucket. */
export interface Distribution {
  /** Of the origins that are the bucket, without repetition; never empty. */
  readonly originPaths: readonly string[];
  readonly defaultRootObject: string | null;
  /** In CloudFront's order, the default one last. */
  readonly behaviors: readonly Behavior[];
}

/** The part of the SDK's DistributionConfig that is read. */
export interface DistributionConfig {
  readonly DefaultRootObject?: string | undefined;
  readonly Origins?: Items<OriginConfig> | undefined;
  readonly OriginGroups?: Items<OriginGroupConfig> | undefined;
  readonly DefaultCacheBehavior?: BehaviorConfig | undefined;
  readonly CacheBehaviors?: Items<BehaviorConfig & { readonly PathPattern?: string | undefined }> | undefined;
}

interface Items<T> {
  readonly Items?: readonly T[] | undefined;
}

interface OriginConfig {
  readonly Id?: string | undefined;
  readonly DomainName?: string | undefined;
  readonly OriginPath?: string | undefined;
}

interface OriginGroupConfig {
  readonly Id?: string | undefined;
  readonly Members?: Items<{ readonly OriginId?: string | undefined }> | undefined;
}

interface BehaviorConfig {
  readonly TargetOriginId?: string | undefined;
  readonly CachePolicyId?: string | undefined;
  readonly ForwardedValues?: { readonly QueryString?: boolean | undefined } | undefined;
  readonly FunctionAssociations?: Items<{ readonly EventType?: string | undefined }> | undefined;
  readonly LambdaFunctionAssociations?: Items<{ readonly EventType?: string | undefined }> | undefined;
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
    (config.Origins?.Items ?? [])
      .filter(({ DomainName = '' }) => mayBeBucket(DomainName, bucketName))
      .map(({ Id, OriginPath = '' }) => [Id, OriginPath]),
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
  };
}

function behaviorConfigs(
  config: DistributionConfig,
): (BehaviorConfig & { PathPattern?: string | undefined })[] {
  return [...(config.CacheBehaviors?.Items ?? []), config.DefaultCacheBehavior ?? {}];
}

/**
 * Whether requests to the domain may reach the bucket: its REST and website endpoints in any region, and the
 * aliases of access points, which do not tell their bucket.
 */
function mayBeBucket(domainName: string, bucketName: string): boolean {
  const domain = domainName.toLowerCase();
  if (/(-s3alias|--ol-s3)\.s3[.-]|\.accesspoint\.s3-global\./.test(domain)) return true;
  return (
    domain.startsWith(`${bucketName}.s3`) &&
    /^\.s3([.-][a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(domain.slice(bucketName.length))
  );
}

/** A function that sees the request before the origin does may send it to another one. */
function hasRequestFunction({ FunctionAssociations, LambdaFunctionAssociations }: BehaviorConfig): boolean {
  return [...(FunctionAssociations?.Items ?? []), ...(LambdaFunctionAssociations?.Items ?? [])].some(
    ({ EventType = '' }) => EventType.endsWith('-request'),
  );
}
