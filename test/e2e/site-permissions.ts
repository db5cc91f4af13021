import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { linesOf, refusalIsLogged } from './function-log.ts';
import { drained } from './queues.ts';
import { expectIamToDecide, RolePolicy } from './role-policy.ts';
import { type Clients, put, type Stack } from './stack.ts';
import { FRESH_WITHIN_MS } from './timing.ts';

/** Takes away what only the reading of distributions and several of them need; the rest: permissions.ts, denial.ts. */
export function sitePermissionTests(stack: () => Stack): void {
  describe('at a bucket with two distributions, when the role lacks', () => {
    let policy: RolePolicy;
    beforeAll(async () => {
      policy = await RolePolicy.of(stack().aws, stack().deliveries.site.roleArn);
    });

    test('nothing: it has one statement more than with one distribution', () => {
      expect(policy.statementIds.sort()).toEqual([
        'ConsumeQueue',
        'CreateInvalidation',
        'ListBucket',
        'PutBackRemainder',
        'Quarantine',
        'ReadCachePolicies',
        'ReadDistribution',
        'WriteLogs',
      ]);
    });

    describe('a permission to read', () => {
      const renew = async () => renewEnvironment(stack().aws, stack().deliveries.site.functionName);
      beforeEach(renew);
      afterEach(renew);

      test.each([
        // Neither the origin path nor the query strings are known.
        ['ReadDistribution', 'cloudfront:GetDistributionConfig', '/site/a.jpg', 'the settings alone decide'],
        ['ReadCachePolicies', 'cloudfront:GetCachePolicy', '/a.jpg*', 'is taken to have query strings'],
      ])('%s, what is known decides, and a warning says why', async (statementId, action, path, message) => {
        const { aws, deliveries } = stack();
        const { bucket, distributionId, queueUrl } = deliveries.site;
        const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);

        await policy.without(statementId, async () => {
          const since = Date.now();
          await put(aws, bucket, 'site/a.jpg');
          expect(await watch.waitFor([path], FRESH_WITHIN_MS)).toEqual([]);
          await drained(aws, queueUrl, FRESH_WITHIN_MS);
          expect(watch.seen.flatMap(({ paths }) => paths)).toEqual([path]);
          const logged = await refusalIsLogged(aws, deliveries.site, action, since);
          const warnings = linesOf(logged).filter(({ level }) => level === 'WARN');
          expect(warnings).toContainEqual(
            expect.objectContaining({
              message: expect.stringContaining(message),
              distributionId,
              error: expect.objectContaining({
                message: expect.stringContaining(`not authorized to perform: ${action}`),
              }),
            }),
          );
        });
      });
    });

    test.each(['PutBackRemainder', 'ListBucket'])(
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
