/** The strict CloudFront itself: where it were lax, tests of everything else would prove nothing. */
import { describe, expect, test } from '@jest/globals';
import { CloudFrontModel, type Limits } from '../../../fakes/cloudfront/model.ts';

const ID = 'E2EXAMPLE1ABCD';
const OTHER = 'E2EXAMPLE2ABCD';

/** Asks one model at chosen times, in milliseconds; gives the id or the code. */
function harness(limits: Partial<Limits> = {}) {
  const model = new CloudFrontModel([ID, OTHER], { requestsPerSecond: 1e6, burst: 1e6, ...limits });
  let asked = 0;
  const ask = (paths: readonly string[], at = 0, { distributionId = ID, reference = '' } = {}) => {
    asked += 1;
    const callerReference = reference || `reference ${asked}`;
    const request = { distributionId, callerReference, quantity: paths.length, paths };
    const answer = model.createInvalidation(request, at);
    return 'code' in answer ? answer.code : answer.id;
  };
  return { model, ask };
}

const files = (count: number) => Array.from({ length: count }, (_, i) => `/${i}`);
const wildcards = (count: number) => Array.from({ length: count }, (_, i) => `/${i}/*`);
const TOO_MANY = 'TooManyInvalidationsInProgress';

describe('a caller reference that was used before', () => {
  const again = { reference: 'again' };

  test.each([
    ['documented', 'I0000000000001', 'InvalidationBatchAlreadyExists'],
    ['field', 'I0000000000001', 'InvalidArgument'],
    ['always', 'InvalidArgument', 'InvalidArgument'],
  ] as const)('%s: the same paths %s, other paths %s', (reusedReference, same, other) => {
    const { model, ask } = harness({ reusedReference });
    ask(['/b', '/c', '/a'], 0, again);
    expect(ask(['/c', '/a', '/b'], 1, again)).toBe(same);
    expect(ask(['/a', '/b'], 2, again)).toBe(other);
    expect(ask(['/a', '/b', '/d'], 3, again)).toBe(other);
    expect(model.accepted).toHaveLength(1);
    expect(model.billed).toEqual(new Map([[ID, 3]]));
  });

  test('is new to another distribution', () => {
    const { ask } = harness();
    ask(['/a'], 0, again);
    expect(ask(['/b'], 0, { ...again, distributionId: OTHER })).toBe('I0000000000002');
  });

  test('uses no quota, and is answered when the quota is full', () => {
    const { ask } = harness({ filesInProgress: 1 });
    expect([ask(['/a'], 0, again), ask(['/a'], 1, again), ask(['/b'], 2)]).toEqual([
      'I0000000000001',
      'I0000000000001',
      TOO_MANY,
    ]);
  });

  test('is free again when the first request was refused', () => {
    const { ask } = harness();
    expect(ask(['/a b'], 0, again)).toBe('InvalidArgument');
    expect(ask(['/a%20b'], 0, again)).toBe('I0000000000001');
  });
});

describe('in progress', () => {
  test('3,000 files and 15 wildcards of a distribution, counted separately', () => {
    const { ask } = harness();
    expect(ask([...files(2_985), ...wildcards(15)])).toMatch(/^I/);
    expect(ask(files(16))).toBe(TOO_MANY);
    expect(ask(['/one/*'])).toBe(TOO_MANY);
    expect(ask(files(15))).toMatch(/^I/);
    expect(ask([...files(3_000)], 0, { distributionId: OTHER })).toMatch(/^I/);
  });

  test('3,001 paths are too many for any request', () => {
    expect(harness().ask(files(3_001))).toBe('BatchTooLarge');
  });

  test('each frees room once it is complete, in any order', () => {
    const seconds: Record<string, number> = { '/slow': 30, '/quick': 5, '/next': 10, '/last': 1 };
    const { model, ask } = harness({
      filesInProgress: 2,
      completion: ({ paths: [path = ''] }) => (seconds[path] ?? 0) * 1_000,
    });
    ask(['/slow']);
    ask(['/quick']);
    expect(ask(['/next'], 4_999)).toBe(TOO_MANY);
    expect(ask(['/next'], 5_000)).toMatch(/^I/);
    expect(ask(['/last'], 14_999)).toBe(TOO_MANY);
    expect(ask(['/last'], 15_000)).toMatch(/^I/);
    expect(model.accepted.map(({ completesAt }) => completesAt)).toEqual([30_000, 5_000, 15_000, 16_000]);
  });

  test('a wildcard frees room for a wildcard', () => {
    const { ask } = harness({ wildcardsInProgress: 1, completion: 1_000 });
    expect([ask(['/a*']), ask(['/b*'], 999), ask(['/b*'], 1_000)]).toEqual([
      'I0000000000001',
      TOO_MANY,
      'I0000000000002',
    ]);
  });

  test.each([
    [3_000, 0, '/b*', '/b'],
    [0, 15, '/b', '/b*'],
  ])('with %i files and %i wildcards of others: room for %s, none for %s', (files, wildcards, good, bad) => {
    const { model, ask } = harness();
    ask(['/a', '/a*']);
    model.others.push({ files, wildcards, from: 0, to: 1 });
    expect(ask([bad])).toBe(TOO_MANY);
    expect(ask([good])).toMatch(/^I/);
  });

  test("others' invalidations count as long as they are in progress", () => {
    const { model, ask } = harness();
    model.others.push({ files: 0, wildcards: 15, from: 1_000, to: 2_000 });
    expect([ask(['/a*'], 999), ask(['/b*'], 1_000), ask(['/b'], 1_999), ask(['/b*'], 2_000)]).toEqual([
      'I0000000000001',
      TOO_MANY,
      'I0000000000002',
      'I0000000000003',
    ]);
  });
});

test('the rate applies to the account, over all distributions, and throttled requests do not use it up', () => {
  const { ask } = harness({ requestsPerSecond: 0.5, burst: 2 });
  expect(ask(['/a'])).toMatch(/^I/);
  expect(ask(['/b'], 0, { distributionId: OTHER })).toMatch(/^I/);
  for (let at = 0; at < 2_000; at += 500) expect(ask(['/c'], at)).toBe('Throttling');
  expect(ask(['/c'], 2_000)).toMatch(/^I/);
  expect(ask(['/d'], 2_000, { distributionId: OTHER })).toBe('Throttling');
});

test('every accepted path is billed to its distribution, even if it was billed a moment ago', () => {
  const { model, ask } = harness();
  ask(['/a', '/b*']);
  ask(['/a']);
  ask(['/a'], 0, { distributionId: OTHER });
  ask(['/~']);
  expect(model.billed).toEqual(
    new Map([
      [ID, 3],
      [OTHER, 1],
    ]),
  );
});

test.each([
  ['no such distribution', { distributionId: 'ENONE' }, 'NoSuchDistribution'],
  ['a quantity that is not the number of paths', { quantity: 2 }, 'InconsistentQuantities'],
  ['no paths', { quantity: 0, paths: [] }, 'InvalidArgument'],
  ['no caller reference', { callerReference: '' }, 'InvalidArgument'],
  ['a caller reference of 129 characters', { callerReference: 'r'.repeat(129) }, 'InvalidArgument'],
  ['a path without a slash', { paths: ['a'] }, 'InvalidArgument'],
  ['a path with a space', { paths: ['/a b'] }, 'InvalidArgument'],
  ['a path with a wildcard within', { paths: ['/*.jpg'] }, 'InvalidArgument'],
  ['a path of 4,001 characters', { paths: [`/${'a'.repeat(4_000)}`] }, 'InvalidArgument'],
])('%s is refused', (_what, wrong, code) => {
  const request = { distributionId: ID, callerReference: 'r', quantity: 1, paths: ['/a'], ...wrong };
  const { model } = harness();
  expect(model.createInvalidation(request, 0)).toMatchObject({ code });
  expect(model.refusals).toHaveLength(1);
  expect(model.accepted).toEqual([]);
});

test('the invalid path is named for logs only', () => {
  const { model, ask } = harness();
  ask(['/a', '/b c']);
  const [{ message, detail } = { message: '' }] = model.refusals;
  expect(message).toBe('Your request contains one or more invalid invalidation paths.');
  expect(detail).toBe('/b c');
});
