import { PutBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/**
 * Gives the bucket what somebody else set up: EventBridge, and a queue for the tag events of inbox/. Returns the queue's
 * ARN.
 */
export async function notifyForeignQueue(
  { s3, sqs }: { s3: S3Client; sqs: SQSClient },
  bucket: string,
): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'foreign' }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const arn = Attributes?.QueueArn;
  if (arn === undefined) throw new Error('the local SQS did not say the ARN of the queue "foreign"');
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arn,
  };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: policy } }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: {
        EventBridgeConfiguration: {},
        QueueConfigurations: [
          {
            Id: 'foreign',
            QueueArn: arn,
            Events: ['s3:ObjectTagging:*'],
            Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'inbox/' }] } },
          },
        ],
      },
    }),
  );
  return arn;
}
