import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { CloudFrontModel, type Limits } from '../../../fakes/cloudfront/model.ts';
import {
  DISTRIBUTION,
  distributions,
  environment,
  OTHER_DISTRIBUTION,
} from '../../../fakes/lambda/environment.ts';
import { parseConfig } from '../../../src/config/config.ts';
import type { Change } from '../../../src/events/change.ts';
import type { CloudFront, InvalidationRequest } from '../../../src/invalidate/cloudfront-port.ts';
import { invalidator } from '../../../src/invalidate/invalidate.ts';
import type { Arrival } from '../../../src/invalidate/result.ts';
import { urlMap } from '../../../src/urls/url-map.ts';

const failure = (name: string) => Object.assign(new Error(name), { name });
const change = (key: string): Change => ({ id: key, key, event: 'ObjectCreated:Put' });
const RULES = [{ match: 'o/{name}', paths: ['/{key}', '/resized/{name}/*'] }];

/** Invalidation as a whole over the model of CloudFront, in virtual time. */
function harness({
  env = {},
  limits = {},
  refuse = () => undefined,
  unreadable,
}: {
  env?: Record<string, string>;
  limits?: Partial<Limits>;
  refuse?: (request: InvalidationRequest) => Error | undefined;
  unreadable?: string;
} = {}) {
  const clock = new VirtualClock();
  const model = new CloudFrontModel([DISTRIBUTION, OTHER_DISTRIBUTION], limits);
  const createInvalidation: CloudFront['createInvalidation'] = async (request) => {
    const error = refuse(request);
    if (error !== undefined) throw error;
    const answer = model.createInvalidation({ ...request, quantity: request.paths.length }, clock.now());
    if ('code' in answer) throw failure(answer.code);
    return { id: answer.id, createdAt: answer.createdAt };
  };
  const billed: number[] = [];
  const config = parseConfig(environment(env));
  const nothing = () => undefined;
  const invalidate = invalidator(config, {
    clock,
    createInvalidation,
    completedInvalidations: async () => [],
    readUrlMap: async ({ id, settings }) => {
      if (id === unreadable) throw failure('ServiceUnavailable');
      return urlMap(settings);
    },
    noveltyOf: async () => new Map(),
    list: async () => ({ keys: [], modified: [], isTruncated: false }),
    log: { info: nothing, warn: nothing, error: nothing },
    budget: {
      ratio: async () => config.collapseRatio,
      record: (paths) => billed.push(paths),
      pathsOfMonth: () => null,
      flush: async () => nothing(),
    },
    observe: null,
  });
  const run = (arrivals: readonly Arrival[], dryRun = false) =>
    clock.run(invalidate(arrivals, clock.now() + 60_000, { dryRun }));
  return { run, model, billed, clock };
}

const BOTH = { DISTRIBUTIONS: distributions({}, { id: OTHER_DISTRIBUTION }) };

test('arrivals share requests, and each is complete', async () => {
  const { run, model, billed } = harness();
  const { arrivals, distributions: results } = await run([
    { changes: [change('a')] },
    { changes: [change('b')] },
  ]);
  expect(model.accepted.map(({ paths }) => paths)).toEqual([['/a', '/b']]);
  expect(arrivals).toEqual([
    { distributions: 1, postponed: [], refused: [] },
    { distributions: 1, postponed: [], refused: [] },
  ]);
  expect(results).toMatchObject([{ distributionId: DISTRIBUTION, paths: ['/a', '/b'], postponedChanges: 0 }]);
  expect(billed).toEqual([2]);
});

test('a change that is delivered again late costs nothing', async () => {
  const { run, model, clock } = harness();
  const one: Change = { ...change('a'), at: clock.now() };
  await clock.run(clock.sleep(6_000));
  await run([{ changes: [one] }]);
  const { arrivals, distributions: results } = await run([
    { changes: [one, { ...one, id: 'later', at: clock.now() }] },
  ]);
  expect(model.accepted).toHaveLength(2);
  const late = await run([{ changes: [one] }]);
  expect(model.accepted).toHaveLength(2);
  expect(arrivals).toEqual([{ distributions: 1, postponed: [], refused: [] }]);
  expect(late.arrivals).toEqual(arrivals);
  expect(results[0]?.skipped).toEqual([{ key: 'a', reason: 'cleared since it changed' }]);
});

test('paths that were not accepted, or of a repeated request, are not remembered', async () => {
  let error: Error | undefined = failure('AccessDenied');
  const { run, model, clock } = harness({ refuse: () => error });
  const one: Change = { ...change('a'), at: clock.now() };
  await clock.run(clock.sleep(6_000));
  await run([{ changes: [one] }]);
  error = failure('InvalidationBatchAlreadyExists');
  await run([{ changes: [one] }]);
  error = undefined;
  await run([{ changes: [one] }]);
  expect(model.accepted).toHaveLength(1);
});

test('an arrival for one distribution is sent to that one alone', async () => {
  const { run, model } = harness({ env: BOTH });
  const { arrivals } = await run([
    { changes: [change('a')] },
    { changes: [change('b')], distributionIds: [OTHER_DISTRIBUTION] },
    { changes: [change('c')], distributionIds: ['EGONE'] },
  ]);
  expect(model.accepted.map(({ distributionId, paths }) => [distributionId, paths])).toEqual([
    [DISTRIBUTION, ['/a']],
    [OTHER_DISTRIBUTION, ['/a', '/b']],
  ]);
  expect(arrivals.map(({ distributions: count }) => count)).toEqual([2, 1, 0]);
});

test('a change with several paths left is postponed once', async () => {
  const { run } = harness({ refuse: () => failure('AccessDenied') });
  const left = (path: string): Change => ({ id: 'one', path, key: 'a', isRequested: false });
  const { distributions: results } = await run([
    { changes: [left('/r/*')] },
    { changes: [left('/t/*'), left('/a')] },
  ]);
  expect(results[0]?.postponedChanges).toBe(1);
});

test('a change of a distribution that cannot be read is postponed once', async () => {
  const { run } = harness({ unreadable: DISTRIBUTION });
  const { distributions: results } = await run([{ changes: [change('a')] }, { changes: [change('a')] }]);
  expect(results[0]?.postponedChanges).toBe(1);
});

describe('what is left of an arrival', () => {
  test('is the wildcard, when only its exact path was accepted', async () => {
    const { run } = harness({
      env: { DISTRIBUTIONS: distributions({ rules: RULES }) },
      limits: { wildcardsInProgress: 0 },
    });
    const { arrivals } = await run([{ changes: [change('o/cat')] }, { changes: [change('plain')] }]);
    expect(arrivals).toMatchObject([
      {
        postponed: [
          {
            distributionId: DISTRIBUTION,
            isUntouched: false,
            error: { name: 'TooManyInvalidationsInProgress' },
            paths: [{ path: '/resized/cat/*' }],
          },
        ],
      },
      { postponed: [] },
    ]);
  });

  test('is everything, when nothing was accepted', async () => {
    const { run, billed } = harness({ refuse: () => failure('AccessDenied') });
    const { arrivals } = await run([{ changes: [change('a'), change('b')] }]);
    expect(arrivals).toMatchObject([
      { postponed: [{ isUntouched: true, paths: [{ path: '/a' }, { path: '/b' }] }], refused: [] },
    ]);
    expect(billed).toEqual([0]);
  });

  test('are its own paths, not the wildcard that was sent in their place', async () => {
    const { run } = harness({
      env: { COLLAPSE: 'frugal' },
      refuse: () => failure('AccessDenied'),
    });
    const keys = Array.from({ length: 20 }, (_, i) => `a/${i}`);
    const { arrivals, distributions: results } = await run(keys.map((key) => ({ changes: [change(key)] })));
    expect(results[0]?.paths).toEqual(['/a/*']);
    expect(arrivals[7]?.postponed[0]?.paths).toMatchObject([{ path: '/a/7' }]);
  });

  test('is unknown while the distribution cannot be read, and the other one continues', async () => {
    const { run, model } = harness({ env: BOTH, unreadable: OTHER_DISTRIBUTION });
    const { arrivals } = await run([{ changes: [change('a')] }]);
    expect(model.accepted.map(({ distributionId }) => distributionId)).toEqual([DISTRIBUTION]);
    expect(arrivals).toMatchObject([
      {
        distributions: 2,
        postponed: [{ distributionId: OTHER_DISTRIBUTION, paths: undefined, isUntouched: true }],
      },
    ]);
  });
});

describe('what can never succeed', () => {
  test('is the refused path of its own arrival', async () => {
    const { run, model } = harness({
      refuse: ({ paths }) => (paths.includes('/bad') ? failure('InvalidArgument') : undefined),
    });
    const { arrivals } = await run([{ changes: [change('a')] }, { changes: [change('bad')] }]);
    expect(model.accepted.flatMap(({ paths }) => paths)).toEqual(['/a']);
    expect(arrivals).toMatchObject([
      { refused: [] },
      { refused: [{ distributionId: DISTRIBUTION, path: '/bad', error: { name: 'InvalidArgument' } }] },
    ]);
  });

  test('is a name whose wildcard would clear everything; the other paths of the change are sent', async () => {
    const { run, model } = harness({ env: { DISTRIBUTIONS: distributions({ defaultRootObject: '~home' }) } });
    const { arrivals } = await run([{ changes: [change('~home')] }]);
    expect(model.accepted.flatMap(({ paths }) => paths)).toEqual(['/']);
    expect(arrivals).toMatchObject([
      {
        postponed: [],
        refused: [{ path: '/*', error: { name: 'TooWide', message: expect.stringContaining('path rule') } }],
      },
    ]);
  });
});

test('a dry run plans and sends nothing', async () => {
  const { run, model, billed } = harness();
  const { arrivals, distributions: results } = await run([{ changes: [change('a')] }], true);
  expect(model.accepted).toEqual([]);
  expect(results).toMatchObject([{ paths: ['/a'], sent: { calls: 0 } }]);
  expect(arrivals).toEqual([{ distributions: 1, postponed: [], refused: [] }]);
  expect(billed).toEqual([0]);
});
