import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isObject } from '../../src/json.ts';
import { BUFFERED, type Deployments, DIRECT, PUBLISHING, startDeployments } from './operator.ts';
import { matchingSchema } from './schema.ts';

let deployed: Deployments;
beforeEach(async () => {
  deployed = await startDeployments();
});
afterEach(() => deployed.close());

const MINUTE = 60_000;
const replay = (...args: string[]) => deployed.command(['replay', ...args]);
const put = (key: string, minutesAgo: number) =>
  deployed.objects.put(key, key, { modified: Date.now() - minutesAgo * MINUTE });
const bodies = () => [...deployed.queue.messages.values()].map(({ body }): unknown => JSON.parse(body));

test('objects that were written since are asked for through the queue, and the report says what is unseen', async () => {
  put('docs/a b.html', 5);
  put('b.html', 59);
  put('old.html', 61);
  deployed.objects.put('folder/', '', { modified: Date.now() });
  const { stdout, stderr, code } = await replay('--function', BUFFERED, '--since', '1h');
  expect(stdout.replace(/since \S+/, 'since TIME')).toBe(`my-site: 2 objects of 4 written since TIME
├─ b.html docs/a b.html
├─ skipped: 1 object: folder marker
└─ 2 keys accepted by ${deployed.queueUrl}, in 1 request
Deleted objects are not in the listing: clear them with \`invalidate\`; with publish and delete, whose copies are still there, name their keys to \`publish\`. An upload in parts has the time at which it began.
`);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  expect(bodies()).toEqual([{ keys: ['b.html', 'docs/a b.html'] }]);
});

test('what the settings skip is skipped, and counted', async () => {
  put('site/a.3f9a2b1c.js', 1);
  const { stdout } = await replay('--function', DIRECT, '--since', '1h', '--json');
  expect(matchingSchema('replay', stdout)).toMatchObject({
    keys: [],
    skipped: [{ reason: 'content-hashed name', objects: 1 }],
  });
});

test('of a function that publishes, the copies are asked for', async () => {
  put('public/a.3f9a2b1c.js', 5);
  put('private.json', 5);
  const { stdout, code } = await replay('--function', PUBLISHING, '--since', '1h', '--json');
  expect(matchingSchema('replay', stdout)).toMatchObject({
    keys: ['public/a.3f9a2b1c.js'],
    skipped: [{ reason: 'outside publish.source_prefix', objects: 1 }],
  });
  expect(code).toBe(0);
  expect(bodies()).toEqual([{ publish: ['public/a.3f9a2b1c.js'] }]);
});

test('--dry-run asks for nothing', async () => {
  put('a.html', 5);
  const { stdout, code } = await replay('--function', BUFFERED, '--since', '1h', '--dry-run', '--json');
  expect(matchingSchema('replay', stdout)).toMatchObject({ keys: ['a.html'], dryRun: true, accepted: 0 });
  expect(code).toBe(0);
  expect(bodies()).toEqual([]);
});

test('many objects are several messages, each one that SQS takes and the function reads', async () => {
  const long = 'x'.repeat(900);
  for (let i = 0; i < 1_100; i += 1) put(`${i}-${long}`, 1);
  const { code } = await replay('--function', BUFFERED, '--since', '1h');
  expect(code).toBe(0);
  const sizes = [...deployed.queue.messages.values()].map(({ body }) => Buffer.byteLength(body));
  expect(sizes.length).toBeGreaterThan(4);
  expect(Math.max(...sizes)).toBeLessThan(240_000);
  const keys = bodies().flatMap((body) => (isObject(body) && Array.isArray(body.keys) ? body.keys : []));
  expect(new Set(keys).size).toBe(1_100);
});

test('in direct delivery the function is invoked in pieces; one that fails is reported and the others go on', async () => {
  for (let i = 0; i < 2_500; i += 1) put(`site/${i}`, 1);
  put('outside-the-prefixes', 1);
  let calls = 0;
  deployed.invoke = (name) => {
    calls += 1;
    if (calls === 2) throw new Error(`${name} is out of time`);
    return { dryRun: false };
  };
  const { stdout, code } = await replay('--function', DIRECT, '--since', '1h', '--json');
  expect(matchingSchema('replay', stdout)).toMatchObject({ requests: 3, accepted: 1_500, listed: 2_500 });
  expect(stdout).toContain('out of time');
  expect(code).toBe(3);
});

test('a key that no manual request can have is reported', async () => {
  put('a.html', 1);
  put('what*', 1);
  const { stdout, code } = await replay('--function', BUFFERED, '--since', '1h');
  expect(stdout).toContain('not asked for: key "what*" ends with "*", and keys are taken literally');
  expect(code).toBe(3);
  expect(bodies()).toEqual([{ keys: ['a.html'] }]);
});

test.each([
  [['--since', 'yesterday', '--function', BUFFERED], 'Expected a time such as 2026-11-28T01:30:00Z', 2],
  [['--function', BUFFERED], "required option '--since <time>' not specified", 2],
  [['--since', '1h'], 'no deployment is named', 2],
] as const)('%j says what is wrong', async (args, message, code) => {
  const ended = await replay(...args);
  expect(ended.stderr).toContain(message);
  expect(ended).toMatchObject({ code, stdout: '' });
});
