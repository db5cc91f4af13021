import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { depth, drained } from './queues.ts';
import type { Clients, Stack } from './stack.ts';
import { FRESH_WITHIN_MS, QUIET_MS } from './timing.ts';

/** Keys that are hard on somebody, and every path that a change of theirs must invalidate. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  'a b.html': ['/a%20b.html'],
  'a+b': ['/a%2Bb', '/a+b'],
  'é.png': ['/%C3%A9.png'],
  '50%': ['/50%25'],
  'u~v/x': ['/u*'],
  'index.html': ['/index.html', '/'],
  'docs/index.html': ['/docs/index.html', '/docs/'],
};
const KEYS = Object.keys(PATHS);

const DEEDS = {
  created: (aws: Clients, bucket: string) => putAll(aws, bucket, 'first'),
  overwritten: (aws: Clients, bucket: string) => putAll(aws, bucket, 'second'),
  deleted: (aws: Clients, bucket: string) =>
    aws.s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: KEYS.map((Key) => ({ Key })) } }),
    ),
};

export function deliveryTests(stack: () => Stack, ...names: ('s3' | 'eventbridge' | 'direct')[]): void {
  describe.each(names)('%s delivery', (name) => {
    test.each(['created', 'overwritten', 'deleted'] as const)(
      'invalidates the paths of objects that were %s, and nothing else',
      async (deed) => {
        const { aws, deliveries } = stack();
        const { bucket, distributionId, deadLetterQueueUrl } = deliveries[name];
        const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
        const expected = Object.values(PATHS).flat();

        await DEEDS[deed](aws, bucket);

        await watch.waitFor(expected, FRESH_WITHIN_MS);
        if (name !== 'direct') await drained(aws, deliveries[name].queueUrl, FRESH_WITHIN_MS);
        await sleep(QUIET_MS);
        await watch.look();
        expect(watch.seen.flatMap(({ paths }) => paths).sort()).toEqual(expected.sort());
        expect(await depth(aws, deadLetterQueueUrl)).toBe(0);
      },
    );
  });
}

async function putAll({ s3 }: Clients, bucket: string, body: string): Promise<void> {
  await Promise.all(
    KEYS.map((key) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))),
  );
}
