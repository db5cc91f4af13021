import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { SimulateCustomPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { actionsOf, type Policy, without } from './apply-policy.ts';
import { type Everything, INSTALLATIONS, startEverything } from './everything-stack.ts';
import { put } from './stack.ts';
import { FRESH_WITHIN_MS } from './timing.ts';

/** What the policies of the docs allow, and the local AWS was not asked for: why. */
const UNASKED = {
  'only to change a setting later': [
    'lambda:UpdateEventSourceMapping',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'logs:DisassociateKmsKey',
    'iam:PutRolePermissionsBoundary',
    'lambda:DeleteFunctionCodeSigningConfig',
    'lambda:DeleteFunctionConcurrency',
    'lambda:PutFunctionCodeSigningConfig',
    'sqs:SetQueueAttributes',
    'cloudwatch:UntagResource',
    'events:TagResource',
    'events:UntagResource',
    'iam:UntagRole',
    'lambda:UntagResource',
    'logs:UntagResource',
    'sqs:UntagQueue',
  ],
  'the log of the one installation stays, that of the other was there before': ['logs:DeleteLogGroup'],
  'AWS asks for it with another request, such as CreateRole with tags; MiniStack 1.5.33 does not': [
    'cloudwatch:TagResource',
    'iam:PassRole',
    'iam:TagRole',
    'lambda:GetLayerVersion',
    'lambda:TagResource',
    'logs:AssociateKmsKey',
    'logs:TagResource',
    's3:GetObject',
    's3:GetObjectVersion',
    'sqs:TagQueue',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
    'kms:CreateGrant',
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
  ],
};

/**
 * Every option of the module, but for code signing, which MiniStack 1.5.33 does not have; for `dry_run`, `lambda_role`,
 * `event_source = "none"` and `sns_topic_arns`, which exclude others, see test/terraform. MiniStack does not encrypt with the
 * keys, has no network around the function, and its EventBridge leaves out versions, so that `skip` finds none.
 */
describe('the module with every option, applied by a user who has only the policies of the docs', () => {
  let everything: Everything | undefined;
  const started = () => {
    if (everything === undefined) throw new Error('nothing was applied; see the first failure');
    return everything;
  };
  beforeAll(async () => {
    everything = await startEverything();
  });
  afterAll(async () => {
    await everything?.stop();
  });

  test.each([
    ['site', 'site', 'site/docs/home.html', ['/docs/home.html', '/docs/']],
    ['site', 'second', 'site/a b.html', ['/a%20b.html', '/a%20b']],
    // Its query strings are part of the cache key.
    ['other', 'other', 'a b.html', ['/a%20b.html*']],
  ] as const)(
    '%s invalidates its distribution %s when %s changes',
    async (name, distribution, key, paths) => {
      const { aws, s3, distributionId } = started();
      const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId(distribution));
      await put({ s3: s3[name] }, INSTALLATIONS[name].bucket, key);
      expect(await watch.waitFor(paths, FRESH_WITHIN_MS)).toEqual([]);
    },
  );

  test('has one name in two regions, and a role for each', async () => {
    const { terraform } = started();
    const outputs = [await terraform.output('site'), await terraform.output('other')];
    expect(outputs).toMatchObject(
      Object.values(INSTALLATIONS).map(({ region, roleName }) => ({
        lambda_function_arn: `arn:aws:lambda:${region}:000000000000:function:e2e-everything`,
        lambda_role_arn: expect.stringMatching(new RegExp(`/${roleName}$`)),
      })),
    );
  });

  test('has nothing to change after an apply', async () => {
    expect(await started().terraform.isUpToDate()).toBe(true);
  });

  test('is destroyed but for the log that stays', async () => {
    const { aws, terraform } = started();
    await terraform.destroy();
    const { logGroups = [] } = await aws.logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups.map(({ logGroupName }) => logGroupName)).toContain('/aws/lambda/e2e-everything');
    expect(await terraform.isUpToDate()).toBe(false);
  });

  // The provider looks whether the bucket is a website, and does without an answer.
  test('was refused nothing that it needs', () => {
    const refused = started()
      .decisions()
      .filter(({ allowed }) => !allowed);
    expect(new Set(refused.map(({ action }) => action))).toEqual(new Set(['s3:GetBucketWebsite']));
  });

  test('asked for every action of the policies, but for those with a reason', () => {
    const { policies, decisions } = started();
    const asked = new Set(decisions().map(({ action }) => action));
    const unasked = actionsOf(policies).filter((action) => !asked.has(action));
    expect(unasked).toEqual(Object.values(UNASKED).flat().sort());
  });

  test('would be refused what it asked for without any one of the actions', async () => {
    const { policies, decisions } = started();
    const asked = decisions().filter(({ allowed }) => allowed);
    // One of each, as most requests are repeated.
    const distinct = new Map(asked.map((one) => [`${one.action} ${one.resource}`, one]));
    expect(distinct.size).toBeGreaterThan(50);
    const judged = [];
    for (const { action, resource } of distinct.values()) {
      const whole = await simulated(policies, action, resource);
      const left = policies.map((policy) => without(policy, action));
      judged.push({ action, resource, decisions: [whole, await simulated(left, action, resource)] });
    }
    // AWS denies it to nobody.
    const always = ['sts:GetCallerIdentity'];
    expect(judged.filter(({ action }) => !always.includes(action))).toEqual(
      judged
        .filter(({ action }) => !always.includes(action))
        .map(({ action, resource }) => ({ action, resource, decisions: ['allowed', 'implicitDeny'] })),
    );
  });

  async function simulated(policies: readonly Policy[], action: string, resource: string): Promise<string> {
    const { EvaluationResults = [] } = await started().aws.iam.send(
      new SimulateCustomPolicyCommand({
        PolicyInputList: policies.map((policy) => JSON.stringify(policy)),
        ActionNames: [action],
        ResourceArns: [resource],
      }),
    );
    return EvaluationResults[0]?.EvalDecision ?? 'unknown';
  }
});
