import { behaviorConfigs, type DistributionConfig, functionEvents } from './distribution-config.ts';

/** Seconds for which CloudFront caches an error by default (Developer Guide, "How CloudFront caches errors"). */
const DEFAULT_TTL = 10;
/** Seconds; an invalidation takes about as long. */
const BRIEF = 10;
/** What S3 answers for an object that is missing: 403 to who may not list the bucket. */
const MISSING = [403, 404];

/**
 * Why CloudFront may answer for a new object with something else, and for longer than an invalidation takes; undefined
 * when it only keeps an error, and briefly. Where the configuration does not tell there is a reason.
 *
 * @param isBucket whether an origin is the bucket
 */
export function lastingErrors(
  config: DistributionConfig,
  isBucket: (originId: string | undefined) => boolean,
): string | undefined {
  for (const { ErrorCode, ResponsePagePath, ErrorCachingMinTTL } of config.CustomErrorResponses?.Items ??
    []) {
    if (ErrorCode === undefined || !MISSING.includes(ErrorCode)) continue;
    if (ResponsePagePath) return `error ${ErrorCode} has a page of its own, ${ResponsePagePath}`;
    const seconds = ErrorCachingMinTTL ?? DEFAULT_TTL;
    if (seconds > BRIEF) return `error ${ErrorCode} is cached for ${seconds} s, more than ${BRIEF}`;
  }
  for (const { Members } of config.OriginGroups?.Items ?? []) {
    if (Members?.Items?.some(({ OriginId }) => isBucket(OriginId))) {
      return 'another origin of an origin group answers for a missing object';
    }
  }
  for (const { Id, DomainName = '' } of config.Origins?.Items ?? []) {
    if (!isBucket(Id)) continue;
    // A website may redirect, and its error document has a Cache-Control of its own.
    if (/\.s3-website[.-]/.test(DomainName)) return 'the origin is a website endpoint of S3';
    if (/--ol-s3\.s3[.-]/.test(DomainName)) return 'S3 Object Lambda may answer for a missing object';
    if (/\.accesspoint\.s3-global\./.test(DomainName))
      return 'another bucket of a multi-Region access point may answer';
  }
  for (const behavior of behaviorConfigs(config)) {
    const type = functionEvents(behavior).find((event) => event !== 'viewer-response');
    if (type !== undefined) return `a function at ${type} may answer for a missing object`;
  }
  return undefined;
}
