import { asViewersSee } from '../../src/config/as-viewers-see.ts';
import type { Config } from '../../src/config/config.ts';
import type { Finding } from './finding.ts';

/** Actions of the role to simulate on one resource. */
export interface Simulation {
  readonly actions: readonly string[];
  readonly resourceArn: string;
  /** Of a listing, as the policy may allow only what lies below the origin paths. */
  readonly prefix?: string;
}

export interface RoleFacts {
  readonly config: Config;
  readonly partition: string;
  readonly account: string;
  readonly bucketArn: string;
  readonly queueArn: string | undefined;
  readonly deadLetterQueueArn: string | undefined;
  readonly logGroupArn: string;
}

/** What the function cannot do without (iam.tf). */
export function simulations(facts: RoleFacts): Simulation[] {
  const { config, partition, account, queueArn, deadLetterQueueArn, logGroupArn } = facts;
  const ofDistribution = [
    ...(config.dryRun ? [] : ['cloudfront:CreateInvalidation', 'cloudfront:ListInvalidations']),
    ...(config.readDistribution ? ['cloudfront:GetDistributionConfig'] : []),
  ];
  const originPath = config.targets[0]?.settings.originPath;
  const viewersBucketArn = `arn:${partition}:s3:::${asViewersSee(config).bucketName}`;
  const prefix = originPath ? `${originPath.slice(1)}/` : undefined;
  return [
    ...config.targets.map(({ id }) => ({
      actions: ofDistribution,
      resourceArn: `arn:${partition}:cloudfront::${account}:distribution/${id}`,
    })),
    ...(config.listBucket
      ? [
          {
            actions: ['s3:ListBucket'],
            resourceArn: viewersBucketArn,
            ...(prefix !== undefined && { prefix }),
          },
        ]
      : []),
    ...ofPublish(facts),
    ...(queueArn === undefined
      ? []
      : [
          {
            actions: [
              'sqs:ReceiveMessage',
              'sqs:DeleteMessage',
              'sqs:ChangeMessageVisibility',
              'sqs:GetQueueAttributes',
              'sqs:SendMessage',
            ],
            resourceArn: queueArn,
          },
        ]),
    ...(deadLetterQueueArn === undefined
      ? []
      : [{ actions: ['sqs:SendMessage'], resourceArn: deadLetterQueueArn }]),
    { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resourceArn: `${logGroupArn}:log-stream:any` },
  ].filter(({ actions }) => actions.length > 0);
}

/** What copying takes (publish.tf); a key stands for all under its prefix. */
function ofPublish({ config: { publish, dryRun }, partition, bucketArn }: RoleFacts): Simulation[] {
  if (publish === null) return [];
  const { bucket, prefix, sourcePrefix } = publish;
  const destinationArn = `arn:${partition}:s3:::${bucket}`;
  const copies = ['s3:PutObject', 's3:AbortMultipartUpload'];
  const writes = dryRun ? [] : [...copies, ...(publish.delete ? ['s3:DeleteObject'] : [])];
  return [
    { actions: ['s3:GetObject'], resourceArn: `${bucketArn}/${sourcePrefix}any` },
    { actions: ['s3:ListBucket'], resourceArn: bucketArn, prefix: sourcePrefix },
    { actions: ['s3:GetObject', ...writes], resourceArn: `${destinationArn}/${prefix}any` },
    { actions: ['s3:ListBucket'], resourceArn: destinationArn, prefix },
  ];
}

/** @param denied each as `ACTION on RESOURCE` */
export function roleFinding(denied: readonly string[], roleArn: string): Finding {
  const check = 'role';
  if (denied.length === 0)
    return { check, state: 'healthy', what: `${roleArn} may do what the function does` };
  return {
    check,
    state: 'broken',
    what: `${roleArn} may not ${denied.join(', ')}`,
    remedy:
      '`terraform apply` restores its policy; if that is in place, a permission boundary or a policy of the organization denies it.',
  };
}
