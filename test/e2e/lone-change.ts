import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { drained } from './queues.ts';
import type { Stack } from './stack.ts';
import { FRESH_WITHIN_MS } from './timing.ts';

const TRIES = 10;
const ACCEPTED_WITHIN_SECONDS = 6;

export function loneChangeTests(stack: () => Stack): void {
  describe('a lone change', () => {
    test(`is accepted by CloudFront within ${ACCEPTED_WITHIN_SECONDS} s of its event`, async () => {
      const { aws, deliveries } = stack();
      const { bucket, distributionId, queueUrl } = deliveries.s3;
      const seconds: number[] = [];

      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        await drained(aws, queueUrl, FRESH_WITHIN_MS);
        const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
        await aws.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'lone.html', Body: `${attempt}` }));
        const changedAt = Date.now();
        expect(await watch.waitFor(['/lone.html'], FRESH_WITHIN_MS)).toEqual([]);
        seconds.push(((watch.seen[0]?.seenAt ?? Number.NaN) - changedAt) / 1000);
      }

      process.stderr.write(`Seconds from a lone change to its invalidation: ${seconds.join(', ')}\n`);
      expect(Math.max(...seconds)).toBeLessThanOrEqual(ACCEPTED_WITHIN_SECONDS);
    });
  });
}
