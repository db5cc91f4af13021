import { ListInvalidationsCommand } from '@aws-sdk/client-cloudfront';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { eventually } from './eventually.ts';
import { processesOf } from './function-process.ts';
import { depth, drained } from './queues.ts';
import { type Clients, put, type Stack } from './stack.ts';
import { FRESH_WITHIN_MS, QUIET_MS } from './timing.ts';

/** More than the event source mapping delivers at once: some are deleted by Lambda, some by the function itself. */
const KEYS = Array.from({ length: 25 }, (_, index) => `crash/${index}.html`);
const PATHS = KEYS.map((key) => `/${key}`);

/**
 * Two tests, as minutes are between them in which others can run: a message comes again only after its visibility
 * timeout.
 */
export function crashTests(stack: () => Stack): { killed(): void; recovered(): void } {
  let watch: InvalidationWatch;
  let killedAt = Number.NaN;

  return {
    killed() {
      describe('a function that is killed in the middle of a batch', () => {
        test('leaves every message in the queue', async () => {
          const { aws, server, deliveries } = stack();
          const { bucket, functionName, distributionId, queueUrl } = deliveries.crash;
          watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);

          await Promise.all(KEYS.map((key) => put(aws, bucket, key)));
          // Then it still waits whether more will come, and has asked CloudFront for nothing.
          await eventually(`${functionName} having received all`, FRESH_WITHIN_MS, async () =>
            (await received(aws, queueUrl)) === KEYS.length ? true : undefined,
          );
          const killed = processesOf(functionName, server);
          for (const id of killed) process.kill(id, 'SIGKILL');
          killedAt = Date.now();

          expect(killed).not.toEqual([]);
          await eventually(`the end of ${functionName}`, FRESH_WITHIN_MS, async () =>
            processesOf(functionName, server).length === 0 ? true : undefined,
          );
          expect(await depth(aws, queueUrl)).toBe(KEYS.length);
          await watch.look();
          expect(watch.seen).toEqual([]);
        });
      });
    },

    recovered() {
      describe('the messages of a function that was killed', () => {
        test('are received again after the visibility timeout, and nothing is lost', async () => {
          const { aws, deliveries } = stack();
          const { distributionId, queueUrl, deadLetterQueueUrl } = deliveries.crash;
          const timeout = (await visibilityTimeout(aws, queueUrl)) * 1_000;
          const left = Math.max(0, killedAt + timeout - Date.now());

          expect(await watch.waitFor(PATHS, left + FRESH_WITHIN_MS)).toEqual([]);

          await drained(aws, queueUrl, FRESH_WITHIN_MS);
          expect(watch.seen.flatMap(({ paths }) => paths).sort()).toEqual([...PATHS].sort());
          expect(await depth(aws, deadLetterQueueUrl)).toBe(0);
          // They were received seconds before the kill, and CloudFront has whole seconds.
          const earliest = killedAt + timeout - FRESH_WITHIN_MS - QUIET_MS;
          expect(Math.min(...(await createTimes(aws, distributionId)))).toBeGreaterThan(earliest);
        });
      });
    },
  };
}

async function received(aws: Clients, queueUrl: string): Promise<number> {
  return attribute(aws, queueUrl, 'ApproximateNumberOfMessagesNotVisible');
}

async function visibilityTimeout(aws: Clients, queueUrl: string): Promise<number> {
  return attribute(aws, queueUrl, 'VisibilityTimeout');
}

async function attribute(
  { sqs }: Clients,
  QueueUrl: string,
  name: 'ApproximateNumberOfMessagesNotVisible' | 'VisibilityTimeout',
): Promise<number> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }));
  return Number(Attributes?.[name]);
}

async function createTimes({ cloudfront }: Clients, DistributionId: string): Promise<number[]> {
  const { InvalidationList } = await cloudfront.send(new ListInvalidationsCommand({ DistributionId }));
  return (InvalidationList?.Items ?? []).map(({ CreateTime }) => CreateTime?.getTime() ?? Number.NaN);
}
