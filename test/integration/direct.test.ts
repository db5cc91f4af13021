import { afterEach, describe, expect, test } from '@jest/globals';
import { eventBridgeEvent, s3Event, s3TestEvent, sqsRecord } from '../../fakes/events.ts';
import { DISTRIBUTION, environment } from '../../fakes/lambda/environment.ts';
import { coldStart, type DeployedFunction, deploy } from '../../fakes/lambda/function.ts';

let deployed: DeployedFunction | undefined;
afterEach(async () => {
  await deployed?.close();
  deployed = undefined;
});

const direct = { BUFFER_SECONDS: '0', QUEUE_URL: undefined, DEAD_LETTER_QUEUE_URL: undefined };

describe('direct delivery', () => {
  test.each([
    ['S3', s3Event({ key: 'a b.html' }), ['/a%20b.html']],
    ['EventBridge', eventBridgeEvent({ key: 'a b.html' }), ['/a%20b.html']],
    ["S3's test event", s3TestEvent, []],
  ])('%s', async (_name, event, paths) => {
    deployed = await deploy(direct);
    await deployed.invoke(event);
    expect(deployed.cloudFront.accepted.flatMap((invalidation) => invalidation.paths)).toEqual(paths);
  });

  test('throws when CloudFront does not accept it, so that Lambda retries and then dead-letters it', async () => {
    deployed = await deploy(direct, {}, 24_000);
    deployed.server.inject({ kind: 'down', status: 503 });
    await expect(deployed.invoke(s3Event({ key: 'a' }))).rejects.toThrow('ServiceUnavailable: ');
    expect(deployed.logged()).toMatchObject([{ level: 'ERROR', distributions: [{ postponedChanges: 1 }] }]);
  }, 30_000);

  test('invalidates the neighbors of a record it cannot read, then throws', async () => {
    deployed = await deploy(direct);
    const event = { Records: [{ broken: true }, ...s3Event({ key: 'a' }).Records] };
    await expect(deployed.invoke(event)).rejects.toThrow('{"broken":true} is not an S3 record');
    expect(deployed.cloudFront.accepted.map(({ paths }) => paths)).toEqual([['/a']]);
  });

  test('a retry of the same event does not create a second invalidation', async () => {
    deployed = await deploy(direct);
    await deployed.invoke(s3Event({ key: 'a' }));
    await deployed.invoke(s3Event({ key: 'a' }));
    expect(deployed.cloudFront.accepted).toHaveLength(1);
  });

  test('refuses a queue it does not know', async () => {
    deployed = await deploy(direct);
    const record = sqsRecord({ id: '1', receiptHandle: '1', body: '{}', sentAt: 0 });
    await expect(deployed.invoke({ Records: [record] })).rejects.toThrow(
      'BUFFER_SECONDS is 0; set buffer_seconds above 0',
    );
  });
});

describe('a manual invocation', () => {
  test('returns what was done', async () => {
    deployed = await deploy();
    expect(await deployed.invoke({ keys: ['a b.html', 'docs/index.html'], paths: ['/x/*', '/x/y'] })).toEqual(
      {
        dryRun: false,
        changes: 4,
        distributions: [
          {
            distributionId: 'E2EXAMPLE1ABCD',
            paths: [
              { path: '/x/*', why: 'asked for' },
              { path: '/a%20b.html' },
              { path: '/docs/index.html' },
              { path: '/docs/', why: 'index document' },
            ],
            skipped: [],
            invalidations: [
              { id: 'I0000000000001', paths: ['/x/*', '/a%20b.html', '/docs/index.html', '/docs/'] },
            ],
          },
        ],
      },
    );
  });

  test('in a dry run returns what would be done', async () => {
    deployed = await deploy({ DRY_RUN: 'true' });
    expect(await deployed.invoke({ keys: ['a'] })).toMatchObject({
      dryRun: true,
      distributions: [{ paths: [{ path: '/a' }], invalidations: [] }],
    });
    expect(deployed.cloudFront.accepted).toEqual([]);
  });

  test.each([
    [{ path: '/a' }, '{"path":"/a"} is not a recognized event; expected'],
    [{ paths: '/a' }, '"paths" is "/a"; expected a list of non-empty strings'],
    [{ paths: ['a'] }, 'path "a" must begin with "/"'],
    ['/a', '"/a" is not an event; expected'],
  ])('%j is answered with an error', async (event, message) => {
    deployed = await deploy();
    await expect(deployed.invoke(event)).rejects.toThrow(`The event cannot be read: ${message}`);
  });

  test('with an unrecognized request returns a valid example', async () => {
    deployed = await deploy();
    await expect(deployed.invoke({})).rejects.toThrow(
      '{"keys": ["docs/a b.html"]} or {"paths": ["/docs/*"]}',
    );
  });
});

test('invalid environment variables stop the cold start, and every problem is listed', async () => {
  const env = environment({ BUCKET_NAME: undefined, COLLAPSE: 'cheap', BUFFER_SECONDS: '99' });
  await expect(coldStart(env)).rejects.toThrow(
    /BUFFER_SECONDS is "99".*BUCKET_NAME is not set.*COLLAPSE is "cheap"/s,
  );
});

test('the log has no part of the environment except what the function says about itself', async () => {
  deployed = await deploy();
  await deployed.invoke({ keys: ['a'] });
  const text = JSON.stringify(deployed.logged());
  expect(text).toContain('"invalidated"');
  expect(text).not.toMatch(/not-to-be-logged|AWS_|QUEUE_URL|NODE_/);
});

test.each([
  ['DEBUG', { plannedPaths: [{ path: '/a%20b' }], skippedKeys: [] }],
  ['INFO', {}],
])('at the log level %s the line also has %j', async (level, lists) => {
  deployed = await deploy({ LOG_LEVEL: level });
  await deployed.invoke({ keys: ['a b'] });
  const always = {
    distributionId: DISTRIBUTION,
    paths: 1,
    firstPaths: ['/a%20b'],
    wildcardPaths: [],
    dollarsSpent: 0.005,
    wildcards: [],
    calls: 1,
    invalidationIds: ['I0000000000001'],
    skipped: {},
    refusedPaths: [],
    postponedChanges: 0,
  };
  expect(deployed.logged().map((line) => line.distributions)).toEqual([[{ ...always, ...lists }]]);
});
