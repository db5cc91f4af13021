import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { refusalIsLogged } from './function-log.ts';
import { depth, drained, setVisibility, take } from './queues.ts';
import { expectIamToDecide, RolePolicy } from './role-policy.ts';
import { put, type Stack } from './stack.ts';
import { FRESH_WITHIN_MS } from './timing.ts';

/** So that a message whose invocation failed comes again within a test; the module's is minutes long. */
const SHORT_VISIBILITY_SECONDS = '10';

/** Takes every statement of the roles away in turn, with one test for each; the reading ones: site-permissions.ts. */
export function permissionTests(stack: () => Stack): void {
  describe('in queue delivery, when the role lacks', () => {
    let policy: RolePolicy;
    let visibility: string;
    beforeAll(async () => {
      const { aws, deliveries } = stack();
      policy = await RolePolicy.of(aws, deliveries.s3.roleArn);
      visibility = await setVisibility(aws, deliveries.s3.queueUrl, SHORT_VISIBILITY_SECONDS);
    });
    afterAll(async () => {
      const { aws, deliveries } = stack();
      await setVisibility(aws, deliveries.s3.queueUrl, visibility);
    });

    test('nothing: it has the statements that are tested here, and no other', () => {
      expect(policy.statementIds.sort()).toEqual([
        'ConsumeQueue',
        'CreateInvalidation',
        'Quarantine',
        'ReadCachePolicies',
        'ReadDistribution',
        'WriteLogs',
      ]);
    });

    test('CreateInvalidation, a change waits in the queue until the statement is back', async () => {
      const { aws, deliveries } = stack();
      const { bucket, distributionId, queueUrl } = deliveries.s3;
      const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);

      await policy.without('CreateInvalidation', async () => {
        const since = Date.now();
        await put(aws, bucket, 'denied.html');
        await refusalIsLogged(aws, deliveries.s3, 'cloudfront:CreateInvalidation', since);
        await watch.look();
        expect(watch.seen).toEqual([]);
        expect(await depth(aws, queueUrl)).toBe(1);
      });

      expect(await watch.waitFor(['/denied.html'], FRESH_WITHIN_MS)).toEqual([]);
      await drained(aws, queueUrl, FRESH_WITHIN_MS);
    });

    // MiniStack's event source mapping delivers whatever the role may do, unlike Lambda's. What the function
    // receives itself is refused, and IAM says so of what the mapping would need.
    test('ConsumeQueue, nothing can be received from the queue', async () => {
      const { aws, deliveries } = stack();

      await policy.without('ConsumeQueue', async () => {
        const since = Date.now();
        await put(aws, deliveries.s3.bucket, 'lonely.html');
        await refusalIsLogged(aws, deliveries.s3, 'sqs:ReceiveMessage', since);
      });

      await expectIamToDecide(policy, 'ConsumeQueue');
      await drained(aws, deliveries.s3.queueUrl, FRESH_WITHIN_MS);
    });

    test('Quarantine, a poison message stays in the queue until the statement is back', async () => {
      const { aws, deliveries } = stack();
      const { queueUrl, deadLetterQueueUrl } = deliveries.s3;

      await policy.without('Quarantine', async () => {
        const since = Date.now();
        await aws.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'poison' }));
        await refusalIsLogged(aws, deliveries.s3, 'sqs:SendMessage', since);
        expect(await depth(aws, queueUrl)).toBe(1);
        expect(await depth(aws, deadLetterQueueUrl)).toBe(0);
      });

      const [dead] = await take(aws, deadLetterQueueUrl, 1, FRESH_WITHIN_MS);
      expect(dead?.Body).toBe('poison');
      await drained(aws, queueUrl, FRESH_WITHIN_MS);
    });

    // MiniStack writes a function's log itself, whatever the role may do.
    test('WriteLogs, IAM refuses what Lambda would need', () => expectIamToDecide(policy, 'WriteLogs'));
  });

  describe('in direct delivery, when the role lacks', () => {
    let policy: RolePolicy;
    beforeAll(async () => {
      policy = await RolePolicy.of(stack().aws, stack().deliveries.direct.roleArn);
    });

    test('nothing: it has the statements that are tested here, and no other', () => {
      expect(policy.statementIds.sort()).toEqual([
        'CreateInvalidation',
        'Quarantine',
        'ReadCachePolicies',
        'ReadDistribution',
        'WriteLogs',
      ]);
    });

    test('CreateInvalidation, a change goes to the on-failure destination', async () => {
      const { aws, deliveries } = stack();
      const { bucket, distributionId, deadLetterQueueUrl } = deliveries.direct;
      const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);

      await policy.without('CreateInvalidation', async () => {
        await put(aws, bucket, 'denied.html');
        const [dead] = await take(aws, deadLetterQueueUrl, 1, FRESH_WITHIN_MS);
        expect(dead?.Body).toContain('denied.html');
        expect(dead?.Body).toContain('not authorized to perform: cloudfront:CreateInvalidation');
      });

      await watch.look();
      expect(watch.seen).toEqual([]);
    });

    // MiniStack hands a failed event to its destination itself, whatever the role may do.
    test.each(['Quarantine', 'WriteLogs'])('%s, IAM refuses what Lambda would need', (statementId) =>
      expectIamToDecide(policy, statementId),
    );
  });
}
