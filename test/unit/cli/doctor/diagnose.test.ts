import { describe, expect, test } from '@jest/globals';
import type { DeploymentReader } from '../../../../cli/doctor/deployment-reader.ts';
import { diagnose } from '../../../../cli/doctor/diagnose.ts';
import type { Finding } from '../../../../cli/doctor/finding.ts';
import { Problem } from '../../../../cli/frame/problem.ts';
import { BUCKET } from '../../../../fakes/events.ts';
import { DISTRIBUTION, environment, PUBLISHED } from '../../../../fakes/lambda/environment.ts';
import { parseConfig } from '../../../../src/config/config.ts';

const NAME = 'cloudfront-cache-invalidator';
const QUEUE = `arn:aws:sqs:eu-central-1:111122223333:${NAME}`;
const NOW = Date.parse('2026-11-28T12:00:00Z');
const MINUTE = 60_000;
const DEPLOYED = {
  arn: `arn:aws:lambda:eu-central-1:111122223333:function:${NAME}`,
  state: 'Active',
  stateReason: '',
  lastUpdate: 'Successful',
  roleArn: 'arn:aws:iam::111122223333:role/of-the-function',
  logGroup: `/aws/lambda/${NAME}`,
  environment: {},
};
const policyFor = (...Service: string[]) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sqs:SendMessage' }] });
const EMPTY = {
  arn: QUEUE,
  waiting: 0,
  inFlight: 0,
  policy: policyFor('s3.amazonaws.com', 'events.amazonaws.com', 'sns.amazonaws.com'),
};
const CONFIG = {
  Origins: { Items: [{ Id: 'bucket', DomainName: `${BUCKET}.s3.eu-central-1.amazonaws.com` }] },
};
const EVENTS = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'];
const sent = (paths: string[], callerReference: string, isComplete = true) => ({
  id: 'I1',
  createdAt: NOW - MINUTE,
  isComplete,
  paths,
  callerReference,
});

/** A deployment in order, but for what a test says. */
async function examine(
  changes: Partial<DeploymentReader> & {
    direct?: true;
    deployed?: Partial<typeof DEPLOYED>;
    settings?: Record<string, string>;
  } = {},
): Promise<Finding[]> {
  const { deployed, settings, direct, ...different } = changes;
  const reader: DeploymentReader = {
    deployedFunction: async () => DEPLOYED,
    reservedConcurrency: async () => undefined,
    functionPolicy: async () => undefined,
    mappings: async () => [{ id: 'uuid', state: 'Enabled', lastResult: 'OK' }],
    notification: async () => ({
      destinations: [{ arn: QUEUE, events: EVENTS }],
      topicArns: [],
      eventBridge: false,
    }),
    rules: async () => [],
    queue: async () => EMPTY,
    failureQueueUrl: async () => undefined,
    oldestMessage: async () => undefined,
    errors: async () => [],
    deniedOf: async () => [],
    distribution: async () => ({
      isEnabled: true,
      config: CONFIG,
    }),
    invalidations: async () => [],
    ...different,
  };
  const config = parseConfig(environment(settings));
  return diagnose(
    {
      functionName: NAME,
      deployed: { ...DEPLOYED, ...deployed },
      config,
      queueUrl: direct ? undefined : `https://sqs.eu-central-1.amazonaws.com/111122223333/${NAME}`,
      deadLetterQueueUrl: direct
        ? undefined
        : 'https://sqs.eu-central-1.amazonaws.com/111122223333/dead-letter',
    },
    reader,
    { clock: { now: () => NOW, sleep: async () => undefined }, progress: () => undefined },
  );
}

/** What is not healthy, with its state. */
const ill = (findings: readonly Finding[]) =>
  findings.flatMap(({ check, state, what }) => (state === 'healthy' ? [] : `${state} ${check}: ${what}`));

test('a deployment in order is healthy, and examined on the way of an event', async () => {
  const findings = await examine();
  expect(ill(findings)).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual([
    'events',
    'permission',
    'mapping',
    'function',
    'log',
    'role',
    'distribution',
    'dead letters',
    'queue',
    'invalidations',
  ]);
});

test('with publish the distribution is in front of the destination, and the role copies', async () => {
  const publish = { ...PUBLISHED, bucket: BUCKET, cacheControl: 'no-cache', delete: true };
  const simulated: string[] = [];
  const deniedOf: DeploymentReader['deniedOf'] = async (_role, simulations) => {
    for (const { actions, resourceArn, prefix = '' } of simulations)
      for (const action of actions.filter((one) => one.startsWith('s3:')))
        simulated.push(`${action} ${resourceArn} ${prefix}`.trim());
    return [];
  };
  const settings = { BUCKET_NAME: 'generator', PUBLISH: JSON.stringify(publish), LIST_BUCKET: 'true' };
  expect(ill(await examine({ settings, deniedOf }))).toEqual([]);
  expect(simulated).toEqual([
    `s3:ListBucket arn:aws:s3:::${BUCKET}`,
    's3:GetObject arn:aws:s3:::generator/public/any',
    's3:ListBucket arn:aws:s3:::generator public/',
    `s3:GetObject arn:aws:s3:::${BUCKET}/data/any`,
    `s3:PutObject arn:aws:s3:::${BUCKET}/data/any`,
    `s3:AbortMultipartUpload arn:aws:s3:::${BUCKET}/data/any`,
    `s3:DeleteObject arn:aws:s3:::${BUCKET}/data/any`,
    `s3:ListBucket arn:aws:s3:::${BUCKET} data/`,
  ]);
});

describe('what breaks is found:', () => {
  const notification = { destinations: [], topicArns: [], eventBridge: false };
  const rule = {
    arn: 'arn:rule',
    name: 'site',
    isEnabled: true,
    pattern: `{"bucket":{"name":["${BUCKET}"]}}`,
  };
  const blocked = JSON.stringify({
    level: 'ERROR',
    message: 'invalidations are blocked; fix the permission or configuration',
    postponedBecause: { name: 'AccessDenied', message: 'no' },
  });
  test.each<[Parameters<typeof examine>[0], string]>([
    [{ notification: async () => notification }, 'broken events: my-site sends no events here'],
    [
      {
        notification: async () => ({ ...notification, destinations: [{ arn: 'arn:other', events: EVENTS }] }),
      },
      'broken events: the notification of my-site points elsewhere: arn:other',
    ],
    [
      {
        notification: async () => ({
          ...notification,
          destinations: [{ arn: QUEUE, events: EVENTS.slice(0, 1) }],
        }),
      },
      'warning events: .* objects that are deleted are not told',
    ],
    [
      { notification: async () => ({ ...notification, topicArns: ['arn:topic'] }) },
      "unknown events: the bucket's notification goes to arn:topic",
    ],
    [
      { notification: async () => notification, rules: async () => [rule] },
      'broken events: rule site is there, but my-site does not send its events to EventBridge',
    ],
    [
      {
        notification: async () => ({ ...notification, eventBridge: true }),
        rules: async () => [{ ...rule, isEnabled: false }],
      },
      'broken events: rule site is disabled',
    ],
    [
      {
        notification: async () => ({ ...notification, eventBridge: true }),
        rules: async () => [rule],
        queue: async () => ({ ...EMPTY, policy: policyFor('s3.amazonaws.com') }),
      },
      'broken permission: events.amazonaws.com may not sqs:SendMessage for arn:rule',
    ],
    [{ queue: async () => ({ ...EMPTY, policy: undefined }) }, 'broken permission: s3.amazonaws.com may not'],
    [{ mappings: async () => [] }, 'broken mapping: no event source mapping reads'],
    [
      { mappings: async () => [{ id: 'uuid', state: 'Disabled', lastResult: '' }] },
      'broken mapping: mapping uuid is Disabled',
    ],
    [
      { mappings: async () => [{ id: 'uuid', state: 'Enabled', lastResult: 'PROBLEM: access' }] },
      'broken mapping: mapping uuid cannot read the queue: PROBLEM: access',
    ],
    [{ deployed: { state: 'Failed', stateReason: 'no image' } }, 'broken function: it is Failed: no image'],
    [{ deployed: { lastUpdate: 'Failed' } }, 'broken function: its last update failed'],
    [{ reservedConcurrency: async () => 0 }, 'broken function: it is stopped'],
    [{ settings: { DRY_RUN: 'true' } }, 'warning function: it only plans'],
    [
      { errors: async () => [{ at: NOW - MINUTE, text: blocked }] },
      'broken log: 1 error in the last hour, the latest 1 min ago: invalidations are blocked.*AccessDenied: no',
    ],
    [
      { errors: async () => [{ at: NOW - MINUTE, text: '2026 id Task timed out after 120 seconds' }] },
      'warning log: .*Task timed out after 120 seconds',
    ],
    [{ deniedOf: async () => ['sqs:X on Y'] }, 'broken role: .*of-the-function may not sqs:X on Y'],
    [
      { distribution: async () => ({ isEnabled: false, config: CONFIG }) },
      'broken distribution: E2EXAMPLE1ABCD is disabled',
    ],
    [
      {
        distribution: async () => ({
          isEnabled: true,
          config: { Origins: { Items: [{ DomainName: 'x.com' }] } },
        }),
      },
      'broken distribution: E2EXAMPLE1ABCD is not in front of my-site: its origins are x.com',
    ],
    [
      { queue: async (url) => (url.endsWith('dead-letter') ? { ...EMPTY, waiting: 2 } : EMPTY) },
      'warning dead letters: about 2 messages',
    ],
    [{ oldestMessage: async () => 660 }, 'warning queue: .*the oldest 11 min old'],
    [
      { invalidations: async () => [sent(['/1*', '/2*', '/3*', '/4*', '/5*', '/6*'], 'cli-1', false)] },
      'warning invalidations: .*1 by others.* 6 of their wildcards are in progress',
    ],
  ])('%#: %s', async (changes, expected) => {
    const [first, ...others] = ill(await examine(changes));
    expect(first).toMatch(new RegExp(`^${expected}`));
    expect(others).toEqual([]);
  });
});

test('direct delivery: the function lets the bucket in, and has somewhere for what it fails for', async () => {
  const policy = policyFor('s3.amazonaws.com').replace('sqs:SendMessage', 'lambda:InvokeFunction');
  const direct = {
    direct: true,
    notification: async () => ({
      destinations: [{ arn: DEPLOYED.arn, events: EVENTS }],
      topicArns: [],
      eventBridge: false,
    }),
    functionPolicy: async () => policy,
    failureQueueUrl: async () => 'https://sqs/1/dead',
  } as const;
  expect(ill(await examine(direct))).toEqual([]);
  expect(ill(await examine({ ...direct, functionPolicy: async () => undefined }))).toEqual([
    'broken permission: s3.amazonaws.com may not lambda:InvokeFunction for arn:aws:s3:::my-site',
  ]);
  expect(ill(await examine({ ...direct, failureQueueUrl: async () => undefined }))).toEqual([
    'broken dead letters: the function has no on-failure destination: what it fails for three times is lost',
  ]);
});

test('who else invalidates is told, and the function is not taken for somebody else', async () => {
  const ours = sent(['/a'], 'a'.repeat(64));
  const byOthers = async (all: readonly ReturnType<typeof sent>[]) => {
    const found = await examine({ invalidations: async () => [...all] });
    return found.at(-1)?.what;
  };
  expect(await byOthers([ours])).toBe(`${DISTRIBUTION} had 1 invalidation in the last hour, none by others`);
  expect(await byOthers([ours, sent(['/*'], 'cli-1764')])).toBe(
    `${DISTRIBUTION} had 2 invalidations in the last hour, 1 by others, the latest 1 min ago: /*`,
  );
});

test('what the caller may not examine is said, and the rest is examined', async () => {
  const denied = async () => {
    throw new Problem('AWS denies iam:SimulatePrincipalPolicy on the role', 'Allow it.');
  };
  const findings = await examine({ deniedOf: denied, queue: denied });
  expect(ill(findings).map((one) => one.split(':')[0])).toEqual([
    'unknown permission',
    'unknown role',
    'unknown dead letters',
    'unknown queue',
  ]);
  expect(findings.find(({ check }) => check === 'role')).toMatchObject({ remedy: 'Allow it.' });
});

test('a defect of the tool stays one', async () => {
  const defect = async () => {
    throw new TypeError('x is not a function');
  };
  await expect(examine({ deniedOf: defect })).rejects.toThrow('x is not a function');
});
