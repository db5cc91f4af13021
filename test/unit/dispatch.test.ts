import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../fakes/clock.ts';
import { CloudFrontModel } from '../../fakes/cloudfront/model.ts';
import { cloudFrontOver } from '../../fakes/cloudfront/port.ts';
import { readEmf } from '../../fakes/cloudwatch/emf.ts';
import { BUCKET, s3Event, sqsRecord } from '../../fakes/events.ts';
import {
  DISTRIBUTION,
  distributions,
  environment,
  OTHER_DISTRIBUTION,
  PUBLISHED,
} from '../../fakes/lambda/environment.ts';
import { copierOver, ObjectsModel } from '../../fakes/s3/copies.ts';
import { VersionsModel, versionsOver } from '../../fakes/s3/versions.ts';
import { QueueModel } from '../../fakes/sqs/model.ts';
import { queueOver } from '../../fakes/sqs/port.ts';
import { parseConfig } from '../../src/config/config.ts';
import { dispatcher } from '../../src/dispatch.ts';
import type { CloudFront } from '../../src/invalidate/cloudfront-port.ts';
import { publishing } from '../../src/publish/publishing.ts';

const failure = (name: string) => Object.assign(new Error(name), { name });

/** The whole function before models of CloudFront and SQS, in virtual time. */
function harness(
  env: Record<string, string> = {},
  cloudFront: Partial<CloudFront> = {},
  buckets?: { readonly source: ObjectsModel; readonly destination: ObjectsModel },
) {
  const clock = new VirtualClock();
  const model = new CloudFrontModel([DISTRIBUTION, OTHER_DISTRIBUTION], {});
  const [queue, deadLetters] = [new QueueModel(), new QueueModel()];
  const counted: number[] = [];
  const written: string[] = [];
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const write = (level: string) => (message: string, fields: Record<string, unknown>) => {
    lines.push({ level, message, fields });
  };
  const calm = () => ({ milliseconds: 0, end: 'answered' as const, by: [] });
  const dispatch = dispatcher(parseConfig(environment({ BUCKET_NAME: BUCKET, ...env })), {
    clock,
    cloudFront: {
      ...cloudFrontOver(model, clock, calm, () => 0),
      getDistributionConfig: () => Promise.reject(failure('AccessDenied')),
      hasQueryStrings: () => Promise.reject(failure('AccessDenied')),
      ...cloudFront,
    },
    list: async () => ({ keys: [], modified: [], isTruncated: false }),
    versions: versionsOver(new VersionsModel(), () => clock.now()),
    prepareListing: () => undefined,
    metric: { sum: async () => 0, add: async (paths) => void counted.push(paths) },
    writeLines: (some) => void written.push(...some),
    loadPublish: async () => {
      if (buckets === undefined) throw new Error('nothing is to be published');
      return { publishing, copier: () => copierOver(buckets.source, buckets.destination, clock) };
    },
    queue: queueOver(queue, deadLetters, clock),
    log: { info: write('info'), warn: write('warn'), error: write('error') },
  });
  const invoke = (event: unknown) =>
    clock.run(dispatch(event, { requestId: 'r', end: clock.now() + 120_000 }));
  return { invoke, model, queue, clock, counted, lines, written };
}

test('billed paths are counted once, for both distributions of an invocation together', async () => {
  const { invoke, counted } = harness({
    MONTHLY_PATH_BUDGET: '1000',
    DISTRIBUTIONS: distributions({}, { id: OTHER_DISTRIBUTION }),
  });
  await invoke({ keys: ['a', 'b', 'c'] });
  expect(counted).toEqual([6]);
});

test('billed paths are counted when the invocation fails, too', async () => {
  let calls = 0;
  const { invoke, counted, queue, clock } = harness(
    { MONTHLY_PATH_BUDGET: '1000' },
    {
      createInvalidation: async () => {
        calls += 1;
        if (calls > 1) throw failure('AccessDenied');
        return { id: 'I1', createdAt: clock.now() };
      },
    },
  );
  const keys = Array.from({ length: 1_500 }, (_, i) => `${i}`);
  queue.send(JSON.stringify({ keys }), clock.now());
  const records = queue.receive(clock.now()).map(sqsRecord);
  await expect(invoke({ Records: records })).rejects.toThrow('AccessDenied');
  expect(counted).toEqual([1_000]);
});

test('an event is not acknowledged while the distribution cannot be read', async () => {
  const { invoke, model } = harness(
    { READ_DISTRIBUTION: 'true', BUFFER_SECONDS: '0' },
    { getDistributionConfig: () => Promise.reject(failure('ServiceUnavailable')) },
  );
  await expect(invoke(s3Event({ key: 'a' }))).rejects.toThrow(`${DISTRIBUTION}: ServiceUnavailable`);
  expect(model.accepted).toEqual([]);
});

describe('metrics', () => {
  const ON = { METRICS_NAMESPACE: 'Invalidator', AWS_LAMBDA_FUNCTION_NAME: 'my-function' };
  /** Sums of all lines, by name and dimensions. */
  const sums = (written: readonly string[]) => {
    const found: Record<string, number> = {};
    for (const { name, values, dimensions } of written.flatMap(readEmf)) {
      const key = [name, ...Object.keys(dimensions)].join(' ');
      found[key] = values.reduce((sum, value) => sum + value, found[key] ?? 0);
    }
    return found;
  };

  test('without a namespace no line is written', async () => {
    const { invoke, written } = harness();
    await invoke({ keys: ['a'] });
    expect(written).toEqual([]);
  });

  test('every distribution counts', async () => {
    const { invoke, written } = harness({
      ...ON,
      DISTRIBUTIONS: distributions({}, { id: OTHER_DISTRIBUTION }),
    });
    await invoke({ keys: ['a', 'b', 'c'] });
    expect(sums(written)).toEqual({
      'Changes FunctionName': 6,
      'NecessaryPaths FunctionName': 6,
      'BilledPaths FunctionName': 6,
      'Dollars FunctionName': 0.03,
      'Calls FunctionName': 2,
    });
  });

  test.each([
    ['a function with dry_run', { ...ON, DRY_RUN: 'true' }, {}],
    ['a request with dryRun', ON, { dryRun: true }],
  ])('%s has figures under a dimension of their own', async (_, env, request) => {
    const { invoke, written } = harness(env);
    await invoke({ keys: ['a', 'b'], ...request });
    expect(sums(written)).toEqual({
      'Changes FunctionName DryRun': 2,
      'NecessaryPaths FunctionName DryRun': 2,
      'BilledPaths FunctionName DryRun': 2,
      'Dollars FunctionName DryRun': 0.01,
      'Calls FunctionName DryRun': 1,
    });
  });

  test('messages have the age of the oldest change, and what was dead-lettered', async () => {
    const { invoke, queue, clock, written } = harness(ON);
    queue.send(
      JSON.stringify(s3Event({ key: 'a', at: new Date(clock.now() - 60_000).toISOString() })),
      clock.now(),
    );
    queue.send('nonsense', clock.now());
    await invoke({ Records: queue.receive(clock.now()).map(sqsRecord) });
    const { 'OldestChangeAge FunctionName': age = 0, ...others } = sums(written);
    expect(age).toBeGreaterThan(60);
    expect(age).toBeLessThan(70);
    expect(others).toMatchObject({ 'DeadLettered FunctionName': 1, 'Changes FunctionName': 1 });
  });

  test('with a budget the paths of the month are one of them', async () => {
    const { invoke, written } = harness({ ...ON, MONTHLY_PATH_BUDGET: '1000' });
    await invoke({ keys: ['a', 'b'] });
    await invoke({ keys: ['c'] });
    const values = written.flatMap(readEmf).flatMap((one) => (one.name === 'PathsOfMonth' ? one.values : []));
    expect(values).toEqual([2, 3]);
  });

  test('what cannot be read is postponed', async () => {
    const { invoke, written } = harness({ ...ON, READ_DISTRIBUTION: 'true' });
    await expect(invoke(s3Event({ key: 'a' }))).rejects.toThrow('AccessDenied');
    expect(sums(written)).toMatchObject({ 'PostponedChanges FunctionName': 1 });
    expect(sums(written)).not.toHaveProperty('Changes FunctionName');
  });
});

const PUBLISH = JSON.stringify({ ...PUBLISHED, bucket: 'destination' });

/** The function that publishes, of a source with one object. */
function publisher(env: Record<string, string> = {}) {
  const buckets = { source: new ObjectsModel(), destination: new ObjectsModel() };
  const whole = harness({ PUBLISH, BUFFER_SECONDS: '0', ...env }, {}, buckets);
  buckets.source.put('public/a.json', 'content', {}, whole.clock.now());
  return { ...whole, ...buckets };
}

test('a person who publishes a key gets the report, and the copy is invalidated', async () => {
  const { invoke, model, destination, lines } = publisher();
  const report = {
    distributed: true,
    totalFiles: 1,
    successCount: 1,
    failureCount: 0,
    results: [{ key: 'public/a.json', destination: 'data/a.json', success: true, action: 'copied' }],
  };
  expect(await invoke({ publish: ['public/a.json'] })).toMatchObject({ ...report, changes: 1 });
  expect(destination.keys).toEqual(['data/a.json']);
  expect(model.accepted.flatMap(({ paths }) => paths)).toEqual(['/data/a.json']);
  expect(lines.at(-1)).toMatchObject({ level: 'info', fields: { published: report } });
});

test('what cannot be published is an error, and only reported when the person says so', async () => {
  const { invoke, model } = publisher();
  const request = { publish: ['public/none.json', 'public/a.json'] };
  await expect(invoke(request)).rejects.toThrow('NoSuchSource');
  expect(await invoke({ ...request, nonCritical: true })).toMatchObject({
    distributed: false,
    totalFiles: 2,
    failureCount: 1,
    results: [
      { key: 'public/none.json', success: false },
      { key: 'public/a.json', success: true },
    ],
    problems: [expect.stringContaining('NoSuchSource')],
  });
  // The same request about the same copy: CloudFront takes the second for a repetition.
  expect(model.accepted.flatMap(({ paths }) => paths)).toEqual(['/data/a.json']);
});

test('events of the source are of the paths of the copies only', async () => {
  const { invoke, model } = publisher({ OBJECT_PREFIXES: '["public/"]' });
  await invoke(s3Event({ key: 'public/a.json' }, { key: 'data/b.json' }, { key: 'public/gone.json' }));
  expect(model.accepted.flatMap(({ paths }) => paths)).toEqual(['/data/a.json']);
});
