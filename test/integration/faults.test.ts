/** CloudFront's and the network's faults, through the real SDK. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../fakes/cloudfront/faults.ts';
import type { ReusedReference } from '../../fakes/cloudfront/limits.ts';
import { s3Event } from '../../fakes/events.ts';
import { DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { type DeployedFunction, deploy } from '../../fakes/lambda/function.ts';

let deployed: DeployedFunction | undefined;
afterEach(async () => {
  await deployed?.close();
  deployed = undefined;
});

/** Gathers for a moment only. */
const soon = { BUFFER_SECONDS: '1' };

const send = ({ queue }: DeployedFunction, ...keys: string[]) => {
  for (const key of keys) queue.send(JSON.stringify(s3Event({ key })), Date.now());
};
const invalidated = ({ cloudFront }: DeployedFunction) => cloudFront.accepted.flatMap(({ paths }) => paths);
const left = ({ queue }: DeployedFunction) => [...queue.messages.values()];

test.each<[string, Fault]>([
  ['a connection lost on the way there', { kind: 'reset', accepted: false, times: 1 }],
  ['a connection lost on the way back', { kind: 'reset', accepted: true, times: 1 }],
  ['an internal error', { kind: 'down', status: 500, times: 2 }],
  ['a moment without service', { kind: 'down', status: 503, times: 2 }],
  ['throttling', { kind: 'throttled', times: 2 }],
  ['a slow answer', { kind: 'slow', milliseconds: 3_000, times: 1 }],
])(
  '%s: invalidated in the same invocation, billed once',
  async (_what, fault) => {
    deployed = await deploy(soon, { requestsPerSecond: 100 });
    deployed.server.inject(fault);
    send(deployed, 'a');
    expect(await deployed.poll()).toEqual({ batchItemFailures: [] });
    expect(invalidated(deployed)).toEqual(['/a']);
    expect(deployed.cloudFront.billed).toEqual(new Map([[DISTRIBUTION, 1]]));
    expect(left(deployed)).toEqual([]);
    expect(deployed.exchanges.filter(({ by }) => by.includes(fault))).toHaveLength(fault.times ?? 0);
  },
  30_000,
);

test('access denied for a while: the invocations fail, and afterwards everything is invalidated', async () => {
  deployed = await deploy(soon);
  deployed.server.inject({ kind: 'access denied' });
  const keys = Array.from({ length: 12 }, (_, i) => `${i}`);
  send(deployed, ...keys);
  await expect(deployed.poll()).rejects.toThrow('not authorized');
  expect(left(deployed)).toHaveLength(12);

  deployed.server.inject();
  for (const message of left(deployed)) deployed.queue.wake(message);
  expect(await deployed.poll()).toEqual({ batchItemFailures: [] });
  expect(invalidated(deployed).sort()).toEqual(keys.map((key) => `/${key}`).sort());
  expect(left(deployed)).toEqual([]);
  expect(deployed.deadLetter.messages.size).toBe(0);
}, 30_000);

test('a refused path affects only its own message, and is found in few requests', async () => {
  deployed = await deploy(soon, { requestsPerSecond: 100 });
  deployed.server.inject({ kind: 'path refused', part: '/poison' });
  const neighbors = Array.from({ length: 7 }, (_, i) => `n/${i}`);
  send(deployed, ...neighbors.slice(0, 4), 'poison', ...neighbors.slice(4));

  expect(await deployed.poll()).toEqual({ batchItemFailures: [] });

  expect(invalidated(deployed).sort()).toEqual(neighbors.map((key) => `/${key}`));
  expect(deployed.exchanges.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(8)) + 2);
  expect(left(deployed)).toEqual([]);
  const dead = [...deployed.deadLetter.messages.values()];
  expect(dead.map(({ body, attributes }) => [JSON.parse(body).Records[0].s3.object.key, attributes])).toEqual(
    [
      [
        'poison',
        {
          ErrorName: 'InvalidArgument',
          ErrorMessage: 'Your request contains one or more invalid invalidation paths.',
          Path: '/poison',
          SourceMessageId: 'message-5',
          Time: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      ],
    ],
  );
}, 60_000);

test('too many invalidations in progress: the function waits for room', async () => {
  deployed = await deploy(soon);
  const now = Date.now();
  deployed.cloudFront.others.push({ files: 3_000, wildcards: 0, from: now, to: now + 5_000 });
  send(deployed, 'a');
  expect(await deployed.poll()).toEqual({ batchItemFailures: [] });
  expect(deployed.cloudFront.refusals.map(({ code }) => code)).toContain('TooManyInvalidationsInProgress');
  expect(invalidated(deployed)).toEqual(['/a']);
  expect(left(deployed)).toEqual([]);
}, 30_000);

describe('a caller reference that was used before means that the request was accepted', () => {
  const event = s3Event({ key: 'a' });
  const direct = { BUFFER_SECONDS: '0', QUEUE_URL: undefined, DEAD_LETTER_QUEUE_URL: undefined };

  test.each<[ReusedReference, string, string]>([
    ['documented', '/earlier', 'InvalidationBatchAlreadyExists'],
    ['field', '/earlier', 'InvalidArgument'],
    ['always', '/a', 'InvalidArgument'],
  ])(
    '%s',
    async (reusedReference, earlier, code) => {
      deployed = await deploy(direct);
      await deployed.invoke(event);
      const [{ callerReference } = { callerReference: '' }] = deployed.cloudFront.accepted;
      await deployed.close();

      deployed = await deploy(direct, { reusedReference });
      const used = { distributionId: DISTRIBUTION, callerReference, quantity: 1, paths: [earlier] };
      deployed.cloudFront.createInvalidation(used, Date.now());
      await deployed.invoke(event);
      expect(deployed.cloudFront.refusals.map((refusal) => refusal.code)).toEqual([code]);
      expect(deployed.cloudFront.billed.get(DISTRIBUTION)).toBe(1);
      expect(deployed.logged()).toMatchObject([{ level: 'INFO', distributions: [{ postponedChanges: 0 }] }]);
    },
    20_000,
  );
});
