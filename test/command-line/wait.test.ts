import { afterEach, expect, test } from '@jest/globals';
import { DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { type Aws, startAws } from './aws.ts';
import { run } from './command-line.ts';
import { matchingSchema } from './schema.ts';

let aws: Aws;
afterEach(() => aws.close());

/** Begins invalidations of one path each that take the given milliseconds. */
async function begin(...completions: readonly number[]): Promise<string[]> {
  const times = completions.values();
  aws = await startAws({ completion: () => times.next().value ?? 0 });
  return completions.map((_, i) => {
    const request = { distributionId: DISTRIBUTION, callerReference: `${i}`, quantity: 1, paths: [`/${i}`] };
    const answer = aws.model.createInvalidation(request, Date.now());
    if ('code' in answer) throw new Error(answer.code);
    return answer.id;
  });
}

const wait = (...args: string[]) => run(['wait', '-d', DISTRIBUTION, ...args], { env: aws.env });

test('it waits for the latest until it is complete', async () => {
  await begin(60_000, 2_000);
  const start = Date.now();
  expect(await wait()).toEqual({
    stdout: expect.stringMatching(
      /^E2EXAMPLE1ABCD\nI0000000000002 {2}completed {2}\d s ago {2}1 path {2}\/1\n1 invalidation complete\.\n$/,
    ),
    stderr: '',
    code: 0,
  });
  expect(Date.now() - start).toBeGreaterThan(1_500);
});

test('at the end of the time the exit code says whether some or none are complete', async () => {
  const [slow = '', fast = ''] = await begin(60_000, 0);
  const [some, none] = await Promise.all([
    wait('--last', '2', '--timeout', '1'),
    wait(slow, '--timeout', '1', '--json'),
  ]);
  expect(some.stdout).toContain('1 of 2 not complete after 1 s; run it again to wait on.\n');
  expect(some.stdout).toMatch(new RegExp(`^${fast} {2}completed`, 'm'));
  expect(some.code).toBe(3);
  expect(matchingSchema('wait', none.stdout)).toMatchObject({
    invalidations: [{ id: slow, status: 'InProgress' }],
  });
  expect(none.code).toBe(1);
});

test('an unknown id of several: the others are waited for, and the exit code says partly', async () => {
  const [known = ''] = await begin(0);
  const [text, json] = await Promise.all([wait(known, 'IUNKNOWN'), wait('IUNKNOWN', known, '--json')]);
  expect(text.stdout).toContain(`${known}  completed`);
  expect(text.stdout).toContain('IUNKNOWN could not be read: there is no invalidation IUNKNOWN');
  expect(text.stdout).toContain('Run `cloudfront-invalidator status`');
  expect(matchingSchema('wait', json.stdout)).toMatchObject({
    invalidations: [{ id: known }],
    unread: [{ id: 'IUNKNOWN', error: 'NoSuchInvalidation' }],
  });
  expect([text.code, json.code]).toEqual([3, 3]);
});

test.each(['GetInvalidation', 'ListDistributions'] as const)(
  '%s that hangs ends with the time',
  async (read) => {
    const [id = ''] = await begin(0);
    aws.server.readFaults = { [read]: 'silent' };
    const started = Date.now();
    const args = ['wait', '-d', 'www.example.com', id, '--timeout', '1'];
    const { stderr, code } = await run(args, { env: aws.env });
    expect(stderr).toContain(`AWS did not answer cloudfront:${read} in time`);
    expect(code).toBe(1);
    expect(Date.now() - started).toBeLessThan(10_000);
  },
);
