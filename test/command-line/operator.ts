/** What `redrive` and `replay` talk to, on 127.0.0.1: a function, its queue and its dead-letter queue. */
import { BUCKET } from '../../fakes/events.ts';
import { type LambdaApiOptions, startLambdaApi } from '../../fakes/lambda/api.ts';
import { environment, PUBLISHED } from '../../fakes/lambda/environment.ts';
import { ObjectsModel } from '../../fakes/s3/objects.ts';
import { startS3 } from '../../fakes/s3/server.ts';
import { QueueModel } from '../../fakes/sqs/model.ts';
import { type Deny, startQueues } from '../../fakes/sqs/server.ts';
import { type Ended, run } from './command-line.ts';

/** With a queue, and in direct delivery. */
export const BUFFERED = 'cloudfront-cache-invalidator';
export const DIRECT = 'direct-invalidator';
/** Copies from the bucket that it watches to another one. */
export const PUBLISHING = 'publishing-invalidator';

export interface Deployments {
  readonly queue: QueueModel;
  readonly dead: QueueModel;
  readonly objects: ObjectsModel;
  readonly queueUrl: string;
  readonly deadUrl: string;
  /** Requests that SQS denies. */
  deny: Deny;
  /** What the functions do. */
  invoke: NonNullable<LambdaApiOptions['invoke']>;
  /** Runs a command on them. */
  command(args: readonly string[], stdin?: string): Promise<Ended>;
  close(): Promise<void>;
}

export async function startDeployments(): Promise<Deployments> {
  const queue = new QueueModel();
  const dead = new QueueModel();
  const objects = new ObjectsModel();
  const queues = await startQueues({ buffer: queue, dead }, (...request) => state.deny(...request));
  const s3 = await startS3(BUCKET, objects);
  const urls = { queueUrl: queues.url('buffer'), deadUrl: queues.url('dead') };
  const lambda = await startLambdaApi(
    {
      [BUFFERED]: environment({ QUEUE_URL: urls.queueUrl, DEAD_LETTER_QUEUE_URL: urls.deadUrl }),
      [PUBLISHING]: environment({
        QUEUE_URL: urls.queueUrl,
        DEAD_LETTER_QUEUE_URL: urls.deadUrl,
        SKIP: 'hashed-names',
        PUBLISH: JSON.stringify({ ...PUBLISHED, bucket: 'my-website', prefix: '', cacheControl: 'no-cache' }),
      }),
      [DIRECT]: environment({
        BUFFER_SECONDS: '0',
        OBJECT_PREFIXES: '["site/"]',
        SKIP: 'hashed-names',
        QUEUE_URL: undefined,
        DEAD_LETTER_QUEUE_URL: undefined,
      }),
    },
    {
      invoke: (...invocation) => state.invoke(...invocation),
      onFailure: { [DIRECT]: 'arn:aws:sqs:eu-central-1:111122223333:dead' },
    },
  );
  const state: Deployments = {
    queue,
    dead,
    objects,
    ...urls,
    deny: () => false,
    invoke: () => null,
    command: (args, stdin) =>
      run(args, {
        env: {
          AWS_ENDPOINT_URL_SQS: queues.endpoint,
          AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
          AWS_ENDPOINT_URL_S3: s3.endpoint,
        },
        ...(stdin !== undefined && { stdin }),
      }),
    close: async () => {
      await Promise.all([queues.close(), lambda.close(), s3.close()]);
    },
  };
  return state;
}
