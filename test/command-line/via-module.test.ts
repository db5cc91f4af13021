import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DISTRIBUTION, distributions, environment } from '../../fakes/lambda/environment.ts';
import { type Aws, startAws } from './aws.ts';
import { run, start } from './command-line.ts';
import { matchingSchema } from './schema.ts';

const FUNCTION = 'cloudfront-cache-invalidator';
const COMPLETION = 2_000;

let aws: Aws;
beforeEach(async () => {
  aws = await startAws(
    { completion: COMPLETION },
    {
      [FUNCTION]: environment({ DISTRIBUTIONS: distributions({}), SKIP: 'hashed-names' }),
      versioned: environment({ SKIP: 'unchanged,new-objects' }),
    },
  );
});
afterEach(() => aws.close());

/** What the module does, some milliseconds ago. */
function invalidated(paths: readonly string[], ago = 0): void {
  const request = {
    distributionId: DISTRIBUTION,
    callerReference: `${paths}`,
    quantity: paths.length,
    paths,
  };
  const answer = aws.model.createInvalidation(request, Date.now() - ago);
  if ('code' in answer) throw new Error(answer.code);
}

const command = (...args: string[]) => ['invalidate', '--via-module', '--function', FUNCTION, ...args];
const via = (...args: string[]) => run(command(...args), { env: aws.env });
const sync = (...keys: string[]) => keys.map((key) => `upload: x to s3://my-site/${key}\n`).join('');

test('complete invalidations after the upload cover its keys; the report says which', async () => {
  invalidated(['/old'], 600_000);
  invalidated(['/docs/*'], 30_000);
  invalidated(['/index.html', '/'], 20_000);
  const stdin = sync('docs/a.html', 'docs/b.html', 'index.html', 'app.3f9a2b1c.js');
  const { ended } = start(command('--from', '-', '--since', '1m'), { env: aws.env, stdin });
  expect(await ended).toEqual({
    stdout: [
      `${DISTRIBUTION}: 4 paths cleared, nothing left`,
      '├─ I0000000000003  covers 2 paths',
      '├─ I0000000000002  covers 2 paths',
      '└─ need no invalidation: 1 key',
      '   └─ content-hashed name: 1 key: app.3f9a2b1c.js',
      '',
    ].join('\n'),
    stderr: '',
    code: 0,
  });
  expect(aws.model.accepted).toHaveLength(3);
});

test('it waits for an invalidation that comes later until it is complete', async () => {
  aws.objects.put('a.html', 'content');
  const { ended } = start(command('a.html', '--json'), { env: aws.env });
  while (!aws.server.reads.some((path) => path.endsWith('/invalidation')))
    await new Promise((resolve) => setTimeout(resolve, 20));
  invalidated(['/a.html']);
  const [{ completesAt } = { completesAt: 0 }] = aws.model.accepted;
  const { stdout, code } = await ended;
  expect(Date.now()).toBeGreaterThan(completesAt);
  expect(matchingSchema('via-module', stdout)).toEqual({
    changes: 1,
    distributions: [
      {
        distributionId: DISTRIBUTION,
        covered: [{ key: 'a.html', path: '/a.html', invalidationId: 'I0000000000001' }],
        left: [],
        skipped: [],
      },
    ],
  });
  expect(code).toBe(0);
});

test('what was cleared before the object changed does not count', async () => {
  invalidated(['/a.html', '/b.html'], 60_000);
  aws.objects.put('a.html', 'content', { modified: Date.now() - 30_000 });
  aws.objects.put('b.html', 'content', { modified: Date.now() - 90_000 });
  const [none, some] = await Promise.all([
    via('a.html', '--timeout', '10'),
    via('a.html', 'b.html', '--timeout', '10'),
  ]);
  expect(none.stdout).toContain('└─ not covered after 10 s: 1 key\n   └─ a.html\n');
  expect(none.code).toBe(1);
  expect(some.stdout).toContain('1 path cleared, 1 left');
  expect(some.code).toBe(3);
});

test('what the function skips by its versions needs no invalidation', async () => {
  const recently = Date.now() - 60_000;
  for (const [key, before, now] of [
    ['same.html', 'content', 'content'],
    ['other.html', 'before', 'after'],
  ] as const) {
    aws.versions.put(key, 'v1', before, {}, 0, recently);
    aws.versions.put(key, 'v2', now, {}, 0, recently);
    aws.objects.put(key, now, { versionId: 'v2' });
  }
  invalidated(['/other.html'], 10_000);
  const args = [
    'invalidate',
    '--via-module',
    '--function',
    'versioned',
    '--from',
    '-',
    '--since',
    '1m',
    '--json',
  ];
  const { stdout } = await run(args, { env: aws.env, stdin: sync('same.html', 'other.html') });
  expect(matchingSchema('via-module', stdout)).toMatchObject({
    distributions: [
      { covered: [{ key: 'other.html' }], left: [], skipped: [{ key: 'same.html', reason: 'unchanged' }] },
    ],
  });
});

test('of a deleted object nothing tells when: the remedy is --since', async () => {
  const { stderr, code } = await via('gone.html');
  expect(stderr).toContain('when gone.html changed is not known: no object of my-site tells');
  expect(stderr).toContain('--since 10m');
  expect(code).toBe(1);
});

test('a listing that hangs ends with the time, and what was covered before it counts', async () => {
  invalidated(['/a.html'], 10_000);
  const started = Date.now();
  aws.server.readFaults = { ListInvalidations: 'silent' };
  const { stdout, code } = await via('--since', '1m', 'a.html', '--timeout', '10');
  expect(stdout).toContain('not covered after 10 s: 1 key');
  expect(code).toBe(1);
  expect(Date.now() - started).toBeLessThan(18_000);
});
