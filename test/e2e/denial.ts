import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { linesOf, logOf, refusalIsLogged } from './function-log.ts';
import { depth, drained, take } from './queues.ts';
import { RolePolicy } from './role-policy.ts';
import { put, type Stack } from './stack.ts';
import { DENIED_AGAIN_WITHIN_MS, FRESH_WITHIN_MS } from './timing.ts';

/**
 * Takes away the permissions without which a message has to wait. It comes again only after a minute, in which other
 * tests can run: those that need neither of the two queues.
 */
export function denialTests(stack: () => Stack): { denied(): void; madeUpFor(): void } {
  let ofLone: InvalidationWatch;
  let ofSite: InvalidationWatch;
  let siteSince = Number.NaN;

  return {
    denied() {
      describe('in queue delivery, when the role lacks', () => {
        test('CreateInvalidation, a change stays in the queue', async () => {
          const { aws, deliveries } = stack();
          const { bucket, roleArn, distributionId, queueUrl } = deliveries.s3;
          const policy = await RolePolicy.of(aws, roleArn);
          ofLone = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);

          await policy.without('CreateInvalidation', async () => {
            const since = Date.now();
            await put(aws, bucket, 'denied.html');
            await refusalIsLogged(aws, deliveries.s3, 'cloudfront:CreateInvalidation', since);
            await ofLone.look();
            expect(ofLone.seen).toEqual([]);
            expect(await depth(aws, queueUrl)).toBe(1);
          });
        });

        test('DeadLetter, a poison message stays in the queue with the other one', async () => {
          const { aws, deliveries } = stack();
          const { roleArn, queueUrl, deadLetterQueueUrl } = deliveries.s3;
          const policy = await RolePolicy.of(aws, roleArn);

          await policy.without('DeadLetter', async () => {
            const since = Date.now();
            await aws.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'poison' }));
            await refusalIsLogged(aws, deliveries.s3, 'sqs:SendMessage', since);
            expect(await depth(aws, queueUrl)).toBe(2);
            expect(await depth(aws, deadLetterQueueUrl)).toBe(0);
          });
        });

        test('CreateInvalidation for one of two distributions, a change waits for that one alone', async () => {
          const { aws, deliveries } = stack();
          const { bucket, roleArn, distributionId, secondDistributionId, queueUrl } = deliveries.site;
          const policy = await RolePolicy.of(aws, roleArn);
          ofSite = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
          const ofOther = await InvalidationWatch.fromNow(aws.cloudfront, secondDistributionId);
          siteSince = Date.now();
          const account = roleArn.split(':')[4];
          const Resource = `arn:aws:cloudfront::${account}:distribution/${secondDistributionId}`;

          await policy.having('CreateInvalidation', { Resource }, async () => {
            await put(aws, bucket, 'site/split.html');
            expect(await ofOther.waitFor(['/site/split.html'], FRESH_WITHIN_MS)).toEqual([]);
            await refusalIsLogged(aws, deliveries.site, 'cloudfront:CreateInvalidation', siteSince);
            await ofSite.look();
            expect(ofSite.seen).toEqual([]);
            expect(await depth(aws, queueUrl)).toBe(1);
          });
        });
      });
    },

    madeUpFor() {
      describe('in queue delivery, when the role regains', () => {
        test('CreateInvalidation, a change that waited is invalidated', async () => {
          const { aws, deliveries } = stack();
          expect(await ofLone.waitFor(['/denied.html'], DENIED_AGAIN_WITHIN_MS)).toEqual([]);
          expect(ofLone.seen.flatMap(({ paths }) => paths)).toEqual(['/denied.html']);
          await drained(aws, deliveries.s3.queueUrl, DENIED_AGAIN_WITHIN_MS);
        });

        test('DeadLetter, a poison message goes to the dead-letter queue', async () => {
          const { aws, deliveries } = stack();
          const [dead] = await take(aws, deliveries.s3.deadLetterQueueUrl, 1, DENIED_AGAIN_WITHIN_MS);
          expect(dead?.Body).toBe('poison');
        });

        test('CreateInvalidation for both of two distributions, the other one gets no second request', async () => {
          const { aws, deliveries } = stack();
          const { distributionId, secondDistributionId, queueUrl } = deliveries.site;
          expect(await ofSite.waitFor(['/split.html'], DENIED_AGAIN_WITHIN_MS)).toEqual([]);
          await drained(aws, queueUrl, FRESH_WITHIN_MS);
          // By the calls, as CloudFront answers the same request twice with the same invalidation.
          const results = linesOf(await logOf(aws, deliveries.site, siteSince)).flatMap(
            ({ distributions = [] }) => distributions,
          );
          const callsFor = (id: string) =>
            results.filter((one) => one.distributionId === id).reduce((sum, { calls }) => sum + calls, 0);
          expect(callsFor(secondDistributionId)).toBe(1);
          expect(callsFor(distributionId)).toBe(2);
        });
      });
    },
  };
}
