/**
 * As thu-san/terraform-aws-static-site does it (v2, commits 59597dae and 4aabc7f1): S3 → SQS → a function; batches of
 * 100 or 60 seconds; a folder with more than ten changed files is cleared as a whole; three tries, 2 and 4 seconds
 * apart; what failed is visible again after 300 seconds. Two pollers, but one invocation at a time.
 *
 * Not modelled: what Lambda does with the batch of the second poller while the function is busy; here it waits.
 */

import type { StoredMessage } from '../../fakes/sqs/model.ts';
import { QueueModel } from '../../fakes/sqs/model.ts';
import type { Clock } from '../../src/clock.ts';
import { groupBy } from '../../src/group-by.ts';
import { COLD_START } from '../comparison/world.ts';
import { client } from './client.ts';
import { folderOf, keysOf } from './keys.ts';
import type { Policy } from './policy.ts';

const BATCH = 100;
const WINDOW = 60_000;
const VISIBILITY_TIMEOUT = 300_000;
const FILES_OF_A_FOLDER = 10;
const PAUSES = [2_000, 4_000];
/** What a receive takes, and how often an idle poller looks, in milliseconds. */
const RECEIVE = 15;
const LOOK = 100;

export const THU_SAN: Policy = {
  name: 'thu-san',
  title: 'batches of 100 or 60 s, folders of more than 10',
  async run(world) {
    const { clock } = world;
    const queue = new QueueModel({ visibilityTimeout: VISIBILITY_TIMEOUT });
    const invalidate = client(world);
    const goesOn = () => world.arrivalsLeft > 0 || queue.messages.size > 0;
    let isCold = true;
    let isBusy = false;

    const handle = async (messages: readonly StoredMessage[]): Promise<boolean> => {
      if (isCold) await clock.sleep(COLD_START);
      isCold = false;
      const paths = pathsFor(messages.flatMap(({ body }) => keysOf(body)));
      if (await invalidate(paths)) return true;
      for (const pause of PAUSES) {
        await clock.sleep(pause);
        if (await invalidate(paths)) return true;
      }
      return false;
    };
    const poll = async () => {
      while (goesOn()) {
        const messages = await gather(queue, clock, goesOn);
        while (isBusy) await clock.sleep(LOOK);
        isBusy = true;
        const isDone = messages.length > 0 && (await handle(messages));
        isBusy = false;
        if (isDone) for (const { receiptHandle } of messages) queue.remove(receiptHandle);
      }
    };
    await world.run(world.fill(queue), poll(), poll());
  },
};

/** As the pollers of a mapping with a batching window do: full, or so long after the first message. */
async function gather(queue: QueueModel, clock: Clock, goesOn: () => boolean): Promise<StoredMessage[]> {
  const messages: StoredMessage[] = [];
  let until = Number.POSITIVE_INFINITY;
  while (messages.length < BATCH && clock.now() < until && (messages.length > 0 || goesOn())) {
    const received = queue.receive(clock.now(), BATCH - messages.length);
    if (messages.length === 0 && received.length > 0) until = clock.now() + WINDOW;
    messages.push(...received);
    await clock.sleep(received.length > 0 ? RECEIVE : LOOK);
  }
  return messages;
}

export function pathsFor(keys: readonly string[]): string[] {
  const folders = groupBy(new Set(keys.map((key) => `/${key}`)), folderOf);
  return [...folders].flatMap(([folder, paths]) =>
    paths.length > FILES_OF_A_FOLDER ? [`${folder}/*`] : paths,
  );
}
