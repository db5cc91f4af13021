import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { linesOf, refusalIsLogged } from './function-log.ts';
import { drained } from './queues.ts';
import { expectIamToDecide, RolePolicy } from './role-policy.ts';
import { type Clients, put, type Stack } from './stack.ts';
import { DENIED_AGAIN_WITHIN_MS, FRESH_WITHIN_MS } from './timing.ts';

/** Takes away what only the reading of distributions and several of them need; the rest: permissions.ts, denial.ts. */
export function sitePermissionTests(stack: () => Stack): void {
  describe('at a bucket with two distributions, when the role lacks', () => {
    let policy: RolePolicy;
    beforeAll(async () => {
      policy = await RolePolicy.of(stack().aws, stack().deliveries.site.roleArn);
    });

    test('nothing: it has the same statements as with one distribution', () => {
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

    describe('a permission to read', () => {
      const renew = async () => renewEnvironment(stack().aws, stack().deliveries.site.functionName);
      beforeEach(renew);
      afterEach(renew);

      test('ReadCachePolicies, query strings are assumed, and a warning says why', async () => {
        const { aws, deliveries } = stack();
        const { bucket, distributionId, queueUrl } = deliveries.site;
        const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);

        await policy.without('ReadCachePolicies', async () => {
          const since = Date.now();
          await put(aws, bucket, 'site/a.jpg');
          expect(await watch.waitFor(['/a.jpg*'], FRESH_WITHIN_MS)).toEqual([]);
          await drained(aws, queueUrl, FRESH_WITHIN_MS);
          const logged = await refusalIsLogged(aws, deliveries.site, 'cloudfront:GetCachePolicy', since);
          expect(linesOf(logged).filter(({ level }) => level === 'WARN')).toContainEqual(
            expect.objectContaining({
              message: expect.stringContaining('assumes that it includes query strings'),
              distributionId,
              error: expect.objectContaining({
                message: expect.stringContaining('not authorized to perform: cloudfront:GetCachePolicy'),
              }),
            }),
          );
        });
      });

      // Neither the origin path nor the query strings are known: a guess would clear wrong URLs.
      test('ReadDistribution, nothing is guessed, and the change is fresh once the permission is back', async () => {
        const { aws, deliveries } = stack();
        const { bucket, distributionId, queueUrl } = deliveries.site;
        const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);

        await policy.without('ReadDistribution', async () => {
          const since = Date.now();
          await put(aws, bucket, 'site/b.jpg');
          const action = 'cloudfront:GetDistributionConfig';
          const logged = await refusalIsLogged(aws, deliveries.site, action, since);
          expect(linesOf(logged).filter(({ level }) => level === 'ERROR')).toContainEqual(
            expect.objectContaining({
              message: 'invalidations are blocked; fix the permission or configuration',
              postponedBecause: expect.objectContaining({ name: 'AccessDenied' }),
              oldestChanges: ['site/b.jpg'],
            }),
          );
          await watch.look();
          expect(watch.seen).toEqual([]);
        });

        expect(await watch.waitFor(['/b.jpg'], DENIED_AGAIN_WITHIN_MS)).toEqual([]);
        await drained(aws, queueUrl, DENIED_AGAIN_WITHIN_MS);
      });
    });

    test.each(['RequeueRemainder', 'ListBucket', 'ListInvalidations'])(
      '%s, IAM refuses what the function would need',
      (statementId) => expectIamToDecide(policy, statementId),
    );
  });
}

/**
 * Has the next event run in a new environment, as one keeps what it read for minutes. MiniStack starts a new one
 * when the timeout is set, be it to what it was.
 */
export async function renewEnvironment({ lambda }: Clients, FunctionName: string): Promise<void> {
  const { Timeout } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
}
