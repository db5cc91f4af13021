import { afterEach, expect, test } from '@jest/globals';
import { eventBridgeEvent, s3Event, s3TestEvent, snsNotification } from '../../fakes/events.ts';
import { distributions } from '../../fakes/lambda/environment.ts';
import { type DeployedFunction, deploy } from '../../fakes/lambda/function.ts';

let deployed: DeployedFunction;
afterEach(() => deployed.close());

const send = (...events: unknown[]) => {
  for (const event of events) {
    deployed.queue.send(typeof event === 'string' ? event : JSON.stringify(event), Date.now());
  }
};
const invalidated = () => deployed.cloudFront.accepted.flatMap(({ paths }) => paths).sort();
const left = () => [...deployed.queue.messages.values()];

test('every envelope of a gathered burst goes into one request and one log line', async () => {
  deployed = await deploy();
  const at = new Date(Date.now() - 4_000).toISOString();
  send(
    s3Event({ key: 'a b.html', at }, { key: 'docs/index.html' }),
    snsNotification(s3Event({ key: 'é.png' })),
    eventBridgeEvent({ key: 'c+d' }),
    { paths: ['/manual/*'] },
    s3TestEvent,
    ...Array.from({ length: 40 }, (_, i) => s3Event({ key: `many/${i}` })),
    s3Event({ key: 'a b.html', sequencer: 'later' }),
  );

  expect(await deployed.poll()).toEqual({ batchItemFailures: [] });

  const many = Array.from({ length: 40 }, (_, i) => `/many/${i}`);
  expect(invalidated()).toEqual(
    [
      '/%C3%A9.png',
      '/a%20b.html',
      '/c%2Bd',
      '/c+d',
      '/docs/',
      '/docs/index.html',
      '/manual/*',
      ...many,
    ].sort(),
  );
  expect(deployed.cloudFront.accepted).toHaveLength(1);
  expect(left()).toEqual([]);
  const done = { paths: 47, calls: 1, invalidationIds: ['I0000000000001'], postponedChanges: 0 };
  expect(deployed.logged()).toMatchObject([
    { level: 'INFO', message: 'invalidated', messages: 46, changes: 46, distributions: [done] },
  ]);
}, 20_000);

test('the log line says how long the oldest change had waited', async () => {
  deployed = await deploy();
  send(
    s3Event({ key: 'new', at: new Date().toISOString() }),
    s3Event({ key: 'old', at: new Date(Date.now() - 60_000).toISOString() }),
  );
  await deployed.poll();
  const [line] = deployed.logged();
  expect(line?.oldestChangeSeconds).toBeGreaterThanOrEqual(60);
  expect(line?.oldestChangeSeconds).toBeLessThan(70);
}, 20_000);

test('what cannot be read goes to the dead-letter queue with its reason; its neighbors are invalidated', async () => {
  deployed = await deploy();
  const mixed = JSON.stringify({ Records: [...s3Event({ key: 'good' }).Records, { broken: true }] });
  send(
    'not json',
    s3Event({ key: 'a' }),
    mixed,
    { unknown: 'shape' },
    ...Array.from({ length: 8 }, (_, i) => s3Event({ key: `${i}` })),
    'last',
  );

  expect(await deployed.poll()).toEqual({ batchItemFailures: [] });

  expect(invalidated()).toEqual(['/0', '/1', '/2', '/3', '/4', '/5', '/6', '/7', '/a', '/good']);
  expect(left()).toEqual([]);
  const dead = [...deployed.deadLetter.messages.values()];
  expect(dead.map(({ body, attributes }) => [body, attributes.ErrorName, attributes.ErrorMessage])).toEqual([
    ['not json', 'UnreadableMessage', expect.stringContaining('not JSON')],
    [mixed, 'UnreadableMessage', expect.stringContaining('{"broken":true} is not an S3 record')],
    ['{"unknown":"shape"}', 'UnreadableMessage', expect.stringContaining('is not a recognized event')],
    ['last', 'UnreadableMessage', expect.stringContaining('not JSON')],
  ]);
  expect(deployed.logged()).toEqual([
    expect.objectContaining({ level: 'WARN', deadLettered: expect.any(Array) }),
  ]);
}, 20_000);

/** Leaves ten seconds for CloudFront to come back. */
const SOON = 20_000;

test('what CloudFront did not accept goes back to the queue and succeeds later', async () => {
  deployed = await deploy({}, {}, SOON);
  deployed.server.inject({ kind: 'down', status: 503 });
  send(...Array.from({ length: 10 }, (_, i) => s3Event({ key: `${i}` })));

  const { batchItemFailures } = await deployed.poll();
  const after = Date.now();

  expect(batchItemFailures).toHaveLength(10);
  expect(left()).toHaveLength(10);
  for (const { visibleAt } of left()) {
    expect(visibleAt - after).toBeGreaterThan(15_000);
    expect(visibleAt - after).toBeLessThanOrEqual(20_000);
  }
  expect(deployed.logged()).toMatchObject([
    {
      level: 'WARN',
      postponedBecause: expect.objectContaining({ message: 'a temporary failure of the server' }),
      distributions: [{ postponedChanges: 10 }],
    },
  ]);

  deployed.server.inject();
  for (const message of left()) deployed.queue.wake(message);
  await deployed.poll();
  expect(invalidated()).toHaveLength(10);
  expect(left()).toEqual([]);
}, 30_000);

test('a missing permission fails the invocation and keeps everything in the queue', async () => {
  deployed = await deploy();
  deployed.server.inject({ kind: 'access denied' });
  send(...Array.from({ length: 12 }, (_, i) => s3Event({ key: `${i}` })), s3TestEvent);
  await expect(deployed.poll()).rejects.toThrow('not authorized to perform: cloudfront:CreateInvalidation');
  expect(left()).toHaveLength(12);
  expect(deployed.logged()).toMatchObject([{ level: 'ERROR', distributions: [{ postponedChanges: 12 }] }]);
}, 20_000);

test('a dry run plans, logs and calls nothing', async () => {
  deployed = await deploy({ DRY_RUN: 'true' });
  send(s3Event({ key: 'a b' }), s3Event({ key: 'index.html' }));
  expect(await deployed.poll()).toEqual({ batchItemFailures: [] });
  expect(invalidated()).toEqual([]);
  expect(left()).toEqual([]);
  const plannedPaths = [{ path: '/a%20b' }, { path: '/index.html' }, { path: '/', why: 'index document' }];
  expect(deployed.logged()).toMatchObject([{ dryRun: true, distributions: [{ calls: 0, plannedPaths }] }]);
}, 20_000);

test('a key outside the origin path is counted but not billed', async () => {
  deployed = await deploy({ DISTRIBUTIONS: distributions({ originPath: '/site' }) });
  send(s3Event({ key: 'site/a' }), s3Event({ key: 'private/b' }));
  expect(await deployed.poll()).toEqual({ batchItemFailures: [] });
  expect(invalidated()).toEqual(['/a']);
  const skipped = { 'outside the origin path': 1 };
  expect(deployed.logged()).toMatchObject([{ changes: 2, distributions: [{ paths: 1, skipped }] }]);
}, 20_000);
