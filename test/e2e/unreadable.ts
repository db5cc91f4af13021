import { InvokeCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { drained, take } from './queues.ts';
import type { Stack } from './stack.ts';
import { FRESH_WITHIN_MS } from './timing.ts';

export function unreadableEventTests(stack: () => Stack): void {
  describe('what cannot be read', () => {
    test('goes from the queue to the dead-letter queue with its reason, while its neighbors are invalidated', async () => {
      const { aws, deliveries } = stack();
      const { bucket, distributionId, queueUrl, deadLetterQueueUrl } = deliveries.s3;
      const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
      const poison = ['not JSON at all', '{"of":"no known shape"}'];

      await Promise.all([
        ...poison.map((body) =>
          aws.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body })),
        ),
        ...['one.html', 'two.html'].map((key) =>
          aws.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key })),
        ),
      ]);

      expect(await watch.waitFor(['/one.html', '/two.html'], FRESH_WITHIN_MS)).toEqual([]);
      const dead = await take(aws, deadLetterQueueUrl, poison.length, FRESH_WITHIN_MS);
      const reasons = new Map(dead.map(({ Body, MessageAttributes }) => [Body, MessageAttributes]));
      expect(reasons.get('not JSON at all')?.ErrorMessage?.StringValue).toMatch(/not JSON/);
      expect(reasons.get('{"of":"no known shape"}')?.ErrorMessage?.StringValue).toMatch(
        /not a recognized event/,
      );
      for (const reason of reasons.values()) expect(reason?.ErrorName?.StringValue).toMatch(/./);
      await drained(aws, queueUrl, FRESH_WITHIN_MS);
    });

    test('goes from a direct invocation to the on-failure destination after the retries', async () => {
      const { aws, deliveries } = stack();
      const { functionName, deadLetterQueueUrl } = deliveries.direct;
      const event = { of: 'no known shape' };

      await aws.lambda.send(
        new InvokeCommand({
          FunctionName: functionName,
          InvocationType: 'Event',
          Payload: JSON.stringify(event),
        }),
      );

      const [dead] = await take(aws, deadLetterQueueUrl, 1, FRESH_WITHIN_MS);
      const record = JSON.parse(dead?.Body ?? 'null');
      expect(record).toMatchObject({
        requestContext: { condition: 'RetriesExhausted' },
        requestPayload: event,
        responsePayload: { errorMessage: expect.stringContaining('not a recognized event') },
      });
    });
  });
}
