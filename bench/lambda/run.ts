/** The built function under the processor share of a memory size, in real time, before servers that speak AWS's protocols. */
import { setTimeout } from 'node:timers/promises';
import { startCloudFront } from '../../fakes/cloudfront/server.ts';
import { BUCKET } from '../../fakes/events.ts';
import { environment } from '../../fakes/lambda/environment.ts';
import { coldStart, isBatchResponse } from '../../fakes/lambda/function.ts';
import { startS3 } from '../../fakes/s3/server.ts';
import { type Environment, mapping } from '../../fakes/sqs/mapping.ts';
import { QueueModel } from '../../fakes/sqs/model.ts';
import { startQueues } from '../../fakes/sqs/server.ts';
import { systemClock } from '../../src/clock.ts';
import { listed } from '../comparison/bucket.ts';
import { type Figures, figures } from '../comparison/figures.ts';
import { score } from '../comparison/score.ts';
import { CONDITIONS, World } from '../comparison/world.ts';
import type { Story } from '../workloads/workload.ts';
import { type ProcessorShare, processorShare } from './processor-share.ts';

/** The module's default, in milliseconds. */
const TIMEOUT = 120_000;

export async function run(story: Story, memory: number): Promise<Figures> {
  // What is decided by chance is decided as in the model; the clock is another one.
  const world = new World(story, 1_000, CONDITIONS, Date.now());
  const { cloudFront, arrivals, start } = world;
  const queue = new QueueModel({ visibilityTimeout: 2 * TIMEOUT });
  const bucket = {
    list(prefix: string, startAfter: string | undefined) {
      world.lists += 1;
      return listed(story.bucket, prefix, startAfter, start, Date.now());
    },
  };
  const server = await startCloudFront(cloudFront);
  const queues = await startQueues({ buffer: queue, 'dead-letter': new QueueModel() });
  const s3 = await startS3(BUCKET, bucket);
  const settings = {
    ...environment({ QUEUE_URL: queues.url('buffer'), DEAD_LETTER_QUEUE_URL: queues.url('dead-letter') }),
    COLLAPSE: 'balanced',
    LIST_BUCKET: 'true',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memory}`,
    AWS_ENDPOINT_URL_CLOUDFRONT: server.endpoint,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
  };

  const children: Awaited<ReturnType<typeof coldStart>>[] = [];
  const shares: ProcessorShare[] = [];
  const lambda = (slot: number): Environment => {
    let started: ReturnType<typeof coldStart> | undefined;
    const begin = async () => {
      const child = await coldStart(settings, TIMEOUT);
      const share = processorShare(`invalidator-${process.pid}-${slot}`, memory);
      // The start has a whole processor, as in Lambda.
      share.limit(child.pid);
      children.push(child);
      shares.push(share);
      return child;
    };
    return async (records) => {
      started ??= begin();
      const child = await started;
      const from = Date.now();
      const answer = await child.invoke({ Records: records });
      world.lambdaSeconds += (Date.now() - from) / 1_000;
      if (!isBatchResponse(answer)) throw new Error(`no batch response: ${JSON.stringify(answer)}`);
      return answer;
    };
  };

  let arrived = 0;
  const fill = async () => {
    for (const { at, change } of arrivals) {
      const early = start + at - Date.now();
      if (early > 0) await setTimeout(early);
      queue.send(world.body(change), Date.now());
      arrived += 1;
    }
  };
  const goesOn = () => arrived < arrivals.length || queue.messages.size > 0;
  try {
    await Promise.all([fill(), mapping(queue, [lambda(0), lambda(1)], systemClock, TIMEOUT, goesOn)]);
  } finally {
    for (const child of children) child.stop();
    await Promise.all([server.close(), queues.close(), s3.close(), setTimeout(1_000)]);
    for (const share of shares) share.remove();
  }
  return figures([score(world)]);
}
