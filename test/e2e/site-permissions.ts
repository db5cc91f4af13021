import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { logOf, refusalIsLogged } from './function-log.ts';
import { drained } from './queues.ts';
import { expectIamToDecide, RolePolicy } from './role-policy.ts';
import { type Clients, put, type Stack } from './stack.ts';
import { FRESH_WITHIN_MS, PUT_BACK_WITHIN_MS } from './timing.ts';

/** Takes away what only the reading of distributions and several of them need; the rest: permissions.ts. */
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
        ['ReadDistribution', 'cloudfront:GetDistributionConfig'],
        ['ReadCachePolicies', 'cloudfront:GetCachePolicy'],
      ])('%s, the settings alone decide, and a warning says why', async (statementId, action) => {
        const { aws, deliveries } = stack();
        const { bucket, distributionId, queueUrl } = deliveries.site;
        const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);

        await policy.without(statementId, async () => {
          const since = Date.now();
          await put(aws, bucket, 'site/a.jpg');
          // Neither the origin path nor the query strings are known.
          expect(await watch.waitFor(['/site/a.jpg'], FRESH_WITHIN_MS)).toEqual([]);
          await drained(aws, queueUrl, FRESH_WITHIN_MS);
          expect(watch.seen.flatMap(({ paths }) => paths)).toEqual(['/site/a.jpg']);
          const logged = await refusalIsLogged(aws, deliveries.site, action, since);
          const warnings = linesOf(logged).filter(({ level }) => level === 'WARN');
          expect(warnings).toContainEqual(
            expect.objectContaining({
              message: expect.stringContaining('the settings alone decide'),
              distributionId,
              error: expect.stringContaining(`not authorized to perform: ${action}`),
            }),
          );
        });
      });
    });

    test('CreateInvalidation for one of them, that one is made up for, and the other is not asked again', async () => {
      const { aws, deliveries } = stack();
      const { bucket, distributionId, secondDistributionId, queueUrl } = deliveries.site;
      const first = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
      const second = await InvalidationWatch.fromNow(aws.cloudfront, secondDistributionId);
      const since = Date.now();
      const account = deliveries.site.roleArn.split(':')[4];
      const allowed = `arn:aws:cloudfront::${account}:distribution/${secondDistributionId}`;

      await policy.withOnly('CreateInvalidation', allowed, async () => {
        await put(aws, bucket, 'site/split.html');
        expect(await second.waitFor(['/site/split.html'], FRESH_WITHIN_MS)).toEqual([]);
        await refusalIsLogged(aws, deliveries.site, 'cloudfront:CreateInvalidation', since);
        await first.look();
        expect(first.seen).toEqual([]);
      });

      expect(await first.waitFor(['/split.html'], PUT_BACK_WITHIN_MS)).toEqual([]);
      await drained(aws, queueUrl, FRESH_WITHIN_MS);
      // By the calls, as CloudFront answers the same request twice with the same invalidation.
      const logged = linesOf(await logOf(aws, deliveries.site, since));
      expect(callsFor(secondDistributionId, logged)).toBe(1);
      expect(callsFor(distributionId, logged)).toBe(2);
    });

    test('PutBackRemainder, IAM refuses what the function would need', () =>
      expectIamToDecide(policy, 'PutBackRemainder'));
  });
}

interface Line {
  readonly level?: string;
  readonly distributions?: readonly { readonly distributionId: string; readonly calls: number }[];
}

/** What the function's own logger wrote. */
function linesOf(logged: readonly string[]): Line[] {
  return logged
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

function callsFor(id: string, lines: readonly Line[]): number {
  return lines
    .flatMap(({ distributions = [] }) => distributions)
    .filter(({ distributionId }) => distributionId === id)
    .reduce((sum, { calls }) => sum + calls, 0);
}

/**
 * Has the next event run in a new environment, as one keeps what it read for minutes. MiniStack starts a new one
 * when the timeout is set, be it to what it was.
 */
async function renewEnvironment({ lambda }: Clients, FunctionName: string): Promise<void> {
  const { Timeout } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
}
