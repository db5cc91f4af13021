import { beforeAll, describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { refusalIsLogged } from './function-log.ts';
import { drained, take } from './queues.ts';
import { expectIamToDecide, RolePolicy } from './role-policy.ts';
import { put, type Stack } from './stack.ts';
import { FRESH_WITHIN_MS } from './timing.ts';

/**
 * Takes every statement of the roles away in turn, with one test for each. Those of the queue delivery that make a
 * message wait: denial.ts; that read distributions: site-permissions.ts; that lists the bucket: folders.ts.
 */
export function permissionTests(stack: () => Stack): void {
  describe('in queue delivery, when the role lacks', () => {
    let policy: RolePolicy;
    beforeAll(async () => {
      policy = await RolePolicy.of(stack().aws, stack().deliveries.s3.roleArn);
    });

    test('nothing: it has the statements that are tested here, and no other', () => {
      expect(policy.statementIds.sort()).toEqual([
        'ConsumeQueue',
        'CreateInvalidation',
        'DeadLetter',
        'ListBucket',
        'ListInvalidations',
        'ReadCachePolicies',
        'ReadDistribution',
        'RequeueRemainder',
        'WriteLogs',
      ]);
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

    // MiniStack writes a function's log itself, whatever the role may do.
    test.each(['WriteLogs', 'ListBucket', 'ListInvalidations', 'RequeueRemainder'])(
      '%s, IAM refuses what would be needed',
      (statementId) => expectIamToDecide(policy, statementId),
    );
  });

  describe('in direct delivery, when the role lacks', () => {
    let policy: RolePolicy;
    beforeAll(async () => {
      policy = await RolePolicy.of(stack().aws, stack().deliveries.direct.roleArn);
    });

    test('nothing: it has the statements that are tested here, and no other', () => {
      expect(policy.statementIds.sort()).toEqual([
        'CreateInvalidation',
        'DeadLetter',
        'ListBucket',
        'ListInvalidations',
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
    test.each(['DeadLetter', 'WriteLogs', 'ListBucket', 'ListInvalidations'])(
      '%s, IAM refuses what would be needed',
      (statementId) => expectIamToDecide(policy, statementId),
    );
  });
}
