import type { DistributionConfig } from '../../src/urls/distribution-config.ts';

/** The buckets that are origins of a distribution, by the names of S3's endpoints (S3 User Guide, "Website endpoints"). */
export function bucketsOf(config: DistributionConfig): string[] {
  const names = (config.Origins?.Items ?? []).flatMap(({ DomainName = '' }) => {
    const [, bucket] = /^(.+)\.s3(?:-website)?[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?$/.exec(DomainName) ?? [];
    return bucket ?? [];
  });
  return [...new Set(names)];
}
