/** The part of the SDK's DistributionConfig that the function reads. */
export interface DistributionConfig {
  readonly DefaultRootObject?: string | undefined;
  readonly Origins?: Items<OriginConfig> | undefined;
  readonly OriginGroups?: Items<OriginGroupConfig> | undefined;
  readonly DefaultCacheBehavior?: BehaviorConfig | undefined;
  readonly CacheBehaviors?: Items<BehaviorConfig & { readonly PathPattern?: string | undefined }> | undefined;
  readonly CustomErrorResponses?: Items<CustomErrorResponse> | undefined;
}

interface Items<T> {
  readonly Items?: readonly T[] | undefined;
}

export interface OriginConfig {
  readonly Id?: string | undefined;
  readonly DomainName?: string | undefined;
  readonly OriginPath?: string | undefined;
}

interface CustomErrorResponse {
  readonly ErrorCode?: number | undefined;
  readonly ResponsePagePath?: string | undefined;
  /** Seconds. */
  readonly ErrorCachingMinTTL?: number | undefined;
}

interface OriginGroupConfig {
  readonly Id?: string | undefined;
  readonly Members?: Items<{ readonly OriginId?: string | undefined }> | undefined;
}

export interface BehaviorConfig {
  readonly TargetOriginId?: string | undefined;
  readonly CachePolicyId?: string | undefined;
  readonly ForwardedValues?: { readonly QueryString?: boolean | undefined } | undefined;
  readonly FunctionAssociations?: Items<{ readonly EventType?: string | undefined }> | undefined;
  readonly LambdaFunctionAssociations?: Items<{ readonly EventType?: string | undefined }> | undefined;
}

/** At which events functions run, at the edge or at the regional caches. */
export function functionEvents({
  FunctionAssociations,
  LambdaFunctionAssociations,
}: BehaviorConfig): string[] {
  return [...(FunctionAssociations?.Items ?? []), ...(LambdaFunctionAssociations?.Items ?? [])].map(
    ({ EventType = '' }) => EventType,
  );
}

/** In CloudFront's order, the default one last. */
export function behaviorConfigs(
  config: DistributionConfig,
): (BehaviorConfig & { PathPattern?: string | undefined })[] {
  return [...(config.CacheBehaviors?.Items ?? []), config.DefaultCacheBehavior ?? {}];
}
