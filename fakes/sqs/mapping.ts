import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Clock } from '../../src/clock.ts';
import { sqsRecord } from '../events.ts';
import type { QueueModel } from './model.ts';

/** One environment of the function: it is invoked again only once it has answered. */
export type Environment = (records: readonly SQSRecord[], deadline: number) => Promise<SQSBatchResponse>;

/** How often a poller looks, in milliseconds; Lambda's long polls answer as soon as something comes. */
const LOOK = 100;

/**
 * An event source mapping with batches of ten and one poller an environment, as maximum concurrency 2 has it.
 *
 * @param timeout of the function, in milliseconds
 * @param goesOn asked whenever a poller is idle
 */
export async function mapping(
  queue: QueueModel,
  environments: readonly Environment[],
  clock: Clock,
  timeout: number,
  goesOn: () => boolean,
): Promise<void> {
  const poll = async (environment: Environment) => {
    while (goesOn()) {
      const messages = queue.receive(clock.now());
      if (messages.length === 0) {
        await clock.sleep(LOOK);
        continue;
      }
      const handles = new Map(messages.map(({ id, receiptHandle }) => [id, receiptHandle]));
      try {
        const { batchItemFailures } = await environment(messages.map(sqsRecord), clock.now() + timeout);
        for (const { itemIdentifier } of batchItemFailures) handles.delete(itemIdentifier);
        for (const handle of handles.values()) queue.remove(handle);
      } catch {
        // The whole batch failed: its messages are delivered again after the visibility timeout.
      }
    }
  };
  await Promise.all(environments.map(poll));
}
