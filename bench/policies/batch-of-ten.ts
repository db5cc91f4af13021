/**
 * The tutorial's way: S3 → SQS → a function with batches of ten, one invalidation a batch, and the queue's defaults
 * (visible again after 30 seconds) with the five receives that are commonly advised.
 */

import { mapping } from '../../fakes/sqs/mapping.ts';
import { QueueModel } from '../../fakes/sqs/model.ts';
import { COLD_START } from '../comparison/world.ts';
import { client } from './client.ts';
import { keysOf } from './keys.ts';
import type { Policy } from './policy.ts';

const TIMEOUT = 30_000;

export const BATCH_OF_TEN: Policy = {
  name: 'SQS, batch of 10',
  title: 'a queue and batches of ten',
  async run(world) {
    const { clock } = world;
    const redrive = { maxReceiveCount: 5, deadLetter: new QueueModel() };
    const queue = new QueueModel({ visibilityTimeout: 30_000, redrive });
    const invalidate = client(world);
    const environments = [1, 2].map(() => {
      let isCold = true;
      return async (records: readonly { readonly body: string }[]) => {
        if (isCold) await clock.sleep(COLD_START);
        isCold = false;
        const keys = new Set(records.flatMap(({ body }) => keysOf(body)));
        if (!(await invalidate([...keys].map((key) => `/${key}`)))) throw new Error('refused');
        return { batchItemFailures: [] };
      };
    });
    const goesOn = () => world.arrivalsLeft > 0 || queue.messages.size > 0;
    await world.run(world.fill(queue), mapping(queue, environments, clock, TIMEOUT, goesOn));
  },
};
