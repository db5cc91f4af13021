import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { BUCKET, s3Event, sqsRecord } from '../../../fakes/events.ts';
import { environment } from '../../../fakes/lambda/environment.ts';
import { QueueModel } from '../../../fakes/sqs/model.ts';
import { queueOver } from '../../../fakes/sqs/port.ts';
import { parseConfig } from '../../../src/config/config.ts';
import type { MessageQueue } from '../../../src/delivery/message-queue.ts';
import { queueDelivery } from '../../../src/delivery/queue-delivery.ts';
import type { CloudFront } from '../../../src/invalidate/cloudfront-port.ts';
import { invalidator } from '../../../src/invalidate/invalidate.ts';
import { urlMap } from '../../../src/urls/url-map.ts';

interface Options {
  /** Whose events they are; default: the function's own bucket. */
  readonly bucket?: string;
  readonly bodies?: readonly string[];
  readonly seconds?: number;
  readonly bufferSeconds?: number;
  readonly queue?: Partial<MessageQueue>;
  readonly createInvalidation?: CloudFront['createInvalidation'];
}

const CREATED = { id: 'I1', createdAt: 0 };

/** One invocation over so many changed objects, in virtual time. */
async function invoke(keys: readonly string[], options: Options = {}) {
  const clock = new VirtualClock();
  const start = clock.now();
  const model = new QueueModel();
  for (const key of keys) {
    model.send(JSON.stringify(s3Event({ key, bucket: options.bucket ?? BUCKET })), start);
  }
  for (const body of options.bodies ?? []) model.send(body, start);
  const config = parseConfig(environment());
  const log: [level: string, message: string, fields: Record<string, unknown>][] = [];
  const write = (level: string) => (message: string, fields: Record<string, unknown>) => {
    log.push([level, message, fields]);
  };
  const logTo = { info: write('info'), warn: write('warn'), error: write('error') };
  const deliver = queueDelivery({
    config,
    bufferSeconds: options.bufferSeconds ?? 15,
    queue: { ...queueOver(model, new QueueModel(), clock), ...options.queue },
    clock,
    gathering: {},
    sampleCompletion: async () => undefined,
    invalidate: invalidator(config, {
      clock,
      completedInvalidations: async () => [],
      createInvalidation: options.createInvalidation ?? (async () => CREATED),
      readUrlMap: async ({ settings }) => urlMap(settings),
      noveltyOf: async () => new Map(),
      list: async () => ({ keys: [], modified: [], isTruncated: false }),
      budget: {
        ratio: async () => config.collapseRatio,
        record: () => undefined,
        pathsOfMonth: () => null,
        flush: async () => undefined,
      },
      log: logTo,
      observe: null,
    }),
    log: logTo,
    observe: null,
  });
  const records = model.receive(start).map(sqsRecord);
  const response = await clock
    .run(deliver(records, start + (options.seconds ?? 110) * 1_000))
    .catch((error: unknown) => error);
  return { response, log, left: [...model.messages.values()], seconds: (clock.now() - start) / 1_000 };
}

const keys = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);
const failure = (name: string) => Object.assign(new Error(name), { name });

describe('an invocation', () => {
  test('stops gathering when 50 seconds are left to send', async () => {
    let calls = 0;
    const endless: Partial<MessageQueue> = {
      receive: async () => {
        calls += 1;
        return [
          {
            id: `${calls}`,
            receiptHandle: `${calls}`,
            body: '{}',
            sentAt: Number.MAX_SAFE_INTEGER,
            receiveCount: 1,
          },
        ];
      },
    };
    const { log } = await invoke(['a'], { seconds: 50, bufferSeconds: 60, queue: endless });
    expect(calls).toBe(0);
    expect(log.map(([, message]) => message)).toEqual(['an invalidation was accepted', 'invalidated']);
  });

  test('deletes what it received itself, and leaves to Lambda what Lambda delivered', async () => {
    const { response, left } = await invoke(keys(25));
    expect(response).toEqual({ batchItemFailures: [] });
    expect(left.map(({ id }) => id)).toEqual(keys(10).map((i) => `message-${Number(i) + 1}`));
  });

  test('says how many messages could not be deleted', async () => {
    const { log } = await invoke(keys(25), {
      queue: { deleteMessages: () => Promise.reject(failure('AccessDenied')) },
    });
    expect(log).toEqual([
      ['info', 'an invalidation was accepted', expect.objectContaining({ changes: 25 })],
      ['error', 'messages could not be deleted; SQS delivers them again', expect.anything()],
      ['warn', 'not everything was invalidated', expect.objectContaining({ undeleted: 15 })],
    ]);
  });

  test('returns an unreadable message to the queue when it cannot be dead-lettered', async () => {
    const { response, log } = await invoke(['a', 'b'], {
      queue: { deadLetter: () => Promise.reject(failure('AccessDenied')) },
      createInvalidation: ({ paths }) =>
        paths.includes('/b') ? Promise.reject(failure('InvalidArgument')) : Promise.resolve(CREATED),
    });
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-2' }] });
    expect(log.map(([level]) => level)).toEqual(['info', 'error', 'warn']);
  });

  test('dead-letters thousands of unreadable messages in time', async () => {
    let under = 0;
    let most = 0;
    let deadLettered = 0;
    const { log, left } = await invoke(keys(500), {
      bucket: 'another',
      queue: {
        deadLetter: async (copies) => {
          under += 1;
          most = Math.max(most, under);
          await Promise.resolve();
          under -= 1;
          deadLettered += copies.length;
          return [];
        },
      },
    });
    expect([deadLettered, most, left.length]).toEqual([500, 10, 0]);
    expect(log).toHaveLength(1);
  });

  test('that is blocked keeps what was not accepted, and only that', async () => {
    let calls = 0;
    const { response, left } = await invoke(keys(1_500), {
      createInvalidation: async () => {
        calls += 1;
        if (calls > 1) throw failure('AccessDenied');
        return CREATED;
      },
    });
    expect(response).toEqual(failure('AccessDenied'));
    expect(left).toHaveLength(500);
  });

  test('leaves what does not fit its memory to the next one', async () => {
    const many = JSON.stringify({ keys: Array.from({ length: 30_000 }, (_, i) => `${i}`) });
    const { response, left, seconds } = await invoke([], { bodies: [many, many, many] });
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-3' }] });
    const start = new VirtualClock().now();
    expect((left.at(-1)?.visibleAt ?? 0) - start).toBe(seconds * 1_000);
  });

  test('returns what could not be sent to the queue for 20 seconds', async () => {
    const { response, left, seconds } = await invoke(['a'], {
      createInvalidation: () => Promise.reject(failure('ServiceUnavailable')),
    });
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
    const start = new VirtualClock().now();
    expect(left.map(({ visibleAt }) => Math.round(visibleAt - start - seconds * 1_000))).toEqual([20_000]);
  });
});
