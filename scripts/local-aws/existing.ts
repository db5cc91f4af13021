import { type CloudFrontClient, CreateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { REGION } from './environment.ts';

/** The managed policy CachingOptimized, which every account has. */
const CACHE_POLICY = '658327ea-f89d-4fab-a63d-7e88639e58f6';

/** Makes the bucket and the distribution that somebody who installs the module has already. */
export async function createSite(
  s3: S3Client,
  cloudfront: CloudFrontClient,
  bucket: string,
): Promise<{ distributionId: string }> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const { Distribution } = await cloudfront.send(
    new CreateDistributionCommand({
      DistributionConfig: {
        CallerReference: bucket,
        Comment: `serves ${bucket}`,
        Enabled: true,
        DefaultRootObject: 'index.html',
        Origins: {
          Quantity: 1,
          Items: [
            {
              Id: bucket,
              DomainName: `${bucket}.s3.${REGION}.amazonaws.com`,
              S3OriginConfig: { OriginAccessIdentity: '' },
            },
          ],
        },
        DefaultCacheBehavior: {
          TargetOriginId: bucket,
          ViewerProtocolPolicy: 'redirect-to-https',
          CachePolicyId: CACHE_POLICY,
        },
      },
    }),
  );
  if (Distribution?.Id === undefined) throw new Error(`no distribution was made for ${bucket}`);
  return { distributionId: Distribution.Id };
}
