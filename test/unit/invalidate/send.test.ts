import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { CloudFrontModel, type Limits } from '../../../fakes/cloudfront/model.ts';
import type { CloudFront, InvalidationRequest } from '../../../src/invalidate/cloudfront-port.ts';
import { sender } from '../../../src/invalidate/send.ts';
import { type Batch, groupByPath, toBatches } from '../../../src/plan/batches.ts';

const DISTRIBUTION = 'E2EXAMPLE1ABCD';

function failure(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

/** A sender over the model of CloudFront, in virtual time, and everything it asked for. */
function harness(
  limits: Partial<Limits> = {},
  intercept: (request: InvalidationRequest) => void = () => undefined,
  duration = 0,
  completedInvalidations: CloudFront['completedInvalidations'] = async () => [],
  losesAnswer: () => boolean = () => false,
  written: (time: number) => number = (time) => time,
) {
  const clock = new VirtualClock();
  const start = clock.now();
  const model = new CloudFrontModel([DISTRIBUTION], limits);
  const calls: (InvalidationRequest & { seconds: number })[] = [];
  const createInvalidation: CloudFront['createInvalidation'] = async (request) => {
    calls.push({ ...request, seconds: (clock.now() - start) / 1_000 });
    if (duration > 0) await clock.sleep(duration);
    intercept(request);
    const answer = model.createInvalidation({ ...request, quantity: request.paths.length }, clock.now());
    if ('code' in answer) throw failure(answer.code, answer.message);
    if (losesAnswer()) throw failure('ECONNRESET');
    return { id: answer.id, createdAt: written(answer.createdAt) };
  };
  const send = sender({ createInvalidation, completedInvalidations, clock });
  const run = (batches: readonly Batch[], seconds = 110) =>
    clock.run(send(DISTRIBUTION, batches, clock.now() + seconds * 1_000));
  return { run, calls, model, clock };
}

const batches = (...paths: string[]) =>
  toBatches(
    groupByPath(paths.map((path) => ({ change: { id: path, path, isRequested: false }, paths: [{ path }] }))),
    [],
  );
const many = (count: number) => Array.from({ length: count }, (_, i) => `/${i}`);
const pathsOf = (unsent: readonly { batch: Batch }[]) => unsent.flatMap(({ batch }) => [...batch.keys()]);

describe('sending', () => {
  test('one request for a batch, with its paths', async () => {
    const { run, calls } = harness();
    const outcome = await run(batches('/a', '/b*'));
    expect(outcome).toEqual({
      accepted: [
        {
          id: 'I0000000000001',
          acceptedAt: expect.any(Number),
          createdAt: expect.any(Number),
          oldestChangeAt: null,
          paths: ['/b*', '/a'],
          planned: new Map([
            ['/b*', [expect.objectContaining({ path: '/b*' })]],
            ['/a', [expect.objectContaining({ path: '/a' })]],
          ]),
          isBilled: true,
        },
      ],
      refused: [],
      postponed: [],
      calls: 1,
    });
    expect(calls[0]?.paths).toEqual(['/b*', '/a']);
  });

  test('requests are at least two seconds apart, also from one invocation to the next', async () => {
    const { run, calls } = harness();
    await run(batches(...many(2_500)));
    await run(batches('/next'));
    expect(calls.map(({ seconds }) => seconds)).toEqual([0, 2, 4, 6]);
  });

  test('at most five of its own wildcards are in progress; exact paths overtake those that wait', async () => {
    const { run, calls } = harness({ burst: 50 });
    const wildcards = Array.from({ length: 12 }, (_, i) => `/w${String.fromCharCode(97 + i)}*`);
    await run(batches(...wildcards, ...many(3_000)));
    expect(
      calls.map(({ paths, seconds }) => [seconds, paths.filter((path) => path.endsWith('*')).length]),
    ).toEqual([
      [0, 5],
      [2, 0],
      [25, 5],
      [50, 2],
    ]);
  });

  test('wildcards that find no room before the deadline are postponed', async () => {
    const { run, clock } = harness();
    const wildcards = Array.from({ length: 10 }, (_, i) => `/w${i}*`);
    const start = clock.now();
    const { accepted, postponed } = await run(batches(...wildcards), 20);
    expect([accepted.length, pathsOf(postponed).length]).toEqual([1, 5]);
    expect(clock.now() - start).toBeLessThanOrEqual(20_000);
  });

  test('waits for room while the quota is full', async () => {
    const { run, calls } = harness({ filesInProgress: 1_000, completion: 12_000 });
    const { accepted, postponed } = await run(batches(...many(2_000)));
    expect([accepted.length, postponed.length]).toEqual([2, 0]);
    expect(calls.map(({ seconds }) => seconds)).toEqual([0, 2, 7, 12]);
  });

  test('exact paths do not wait for wildcards that have no room', async () => {
    const { run, calls, model, clock } = harness({ burst: 50 });
    model.others.push({ files: 0, wildcards: 15, from: clock.now(), to: clock.now() + 20_000 });
    const { accepted, postponed } = await run(batches('/a', '/w*', '/b'));
    expect(calls.map(({ paths }) => paths).slice(0, 3)).toEqual([['/w*', '/a', '/b'], ['/a', '/b'], ['/w*']]);
    expect([accepted.length, postponed.length]).toEqual([2, 0]);
  });

  test('patience ends 50 seconds after the first refusal, however long the requests take', async () => {
    const { run, clock } = harness(
      {},
      () => {
        throw failure('Throttling');
      },
      8_000,
    );
    const start = clock.now();
    const { postponed } = await run(batches('/a'));
    expect(pathsOf(postponed)).toEqual(['/a']);
    expect((clock.now() - start) / 1_000).toBeLessThanOrEqual(60);
  });

  test('gives up on a full quota after 50 seconds, and postpones', async () => {
    const { run, calls, clock } = harness({ filesInProgress: 1_000, completion: 600_000 });
    const before = clock.now();
    const { accepted, postponed } = await run(batches(...many(1_500)));
    expect(accepted).toHaveLength(1);
    expect(pathsOf(postponed)).toHaveLength(500);
    expect(postponed[0]?.error.name).toBe('TooManyInvalidationsInProgress');
    expect(calls).toHaveLength(1 + 1 + 10);
    expect((clock.now() - before) / 1_000).toBeLessThan(55);
  });

  test('never sends past its deadline', async () => {
    const { run, clock } = harness({ filesInProgress: 1_000, completion: 600_000 });
    const before = clock.now();
    const { postponed } = await run(batches(...many(3_000)), 8);
    expect(pathsOf(postponed)).toHaveLength(2_000);
    expect((clock.now() - before) / 1_000).toBeLessThan(8);
  });

  test('throttling does not split a batch', async () => {
    let refusals = 0;
    const { run, calls } = harness({}, () => {
      refusals += 1;
      if (refusals <= 2) throw failure('Throttling');
    });
    await run(batches('/a', '/w*', '/b'));
    expect(calls.map(({ paths }) => paths)).toEqual(Array(3).fill(['/w*', '/a', '/b']));
  });

  test.each(['AccessDenied', 'TooManyInvalidationsInProgress'])(
    'wildcards that were not accepted (%s) do not delay others',
    async (name) => {
      let isDown = true;
      const { run, calls, clock } = harness({}, () => {
        if (isDown) throw failure(name);
      });
      await run(batches(...Array.from({ length: 5 }, (_, i) => `/a${i}*`)));
      isDown = false;
      const start = clock.now();
      await run(batches(...Array.from({ length: 5 }, (_, i) => `/b${i}*`)));
      expect(clock.now() - start).toBeLessThanOrEqual(2_000);
      expect(calls.at(-1)?.paths).toHaveLength(5);
    },
  );

  test('no request begins within five seconds of the deadline', async () => {
    const { run, calls } = harness();
    const { postponed } = await run(batches('/a'), 4.9);
    expect([calls.length, pathsOf(postponed)]).toEqual([0, ['/a']]);
    await run(batches('/a'), 5);
    expect(calls).toHaveLength(1);
  });

  test.each([
    ['a path that a person asked for', '/a/b%20c', true],
    ['a name that would clear everything', '/%C3%A9', false],
  ])('%s is not widened when CloudFront refuses it', async (_what, path, isRequested) => {
    const { run, calls } = harness({}, () => {
      throw failure('InvalidArgument', 'invalid invalidation paths');
    });
    const stale = [{ change: { id: '1', path, isRequested }, paths: [{ path }] }];
    const { refused } = await run(toBatches(groupByPath(stale), []));
    expect(pathsOf(refused)).toEqual([path]);
    expect(calls).toHaveLength(1);
  });

  test.each(['AccessDenied', 'NoSuchDistribution'])(
    '%s ends the attempt, as nothing else would work',
    async (name) => {
      const { run, calls } = harness({}, () => {
        throw failure(name);
      });
      const { postponed } = await run(batches(...many(2_500)));
      expect(calls).toHaveLength(1);
      expect(pathsOf(postponed)).toHaveLength(2_500);
      expect(new Set(postponed.map(({ error }) => error.name))).toEqual(new Set([name]));
    },
  );

  test('a batch that fails for another reason is postponed, and its neighbors are sent', async () => {
    const { run } = harness({}, ({ paths }) => {
      if (paths.includes('/0')) throw failure('ServiceUnavailable');
    });
    const { accepted, postponed } = await run(batches(...many(1_500)));
    expect(accepted.map(({ paths }) => paths.length)).toEqual([500]);
    expect(pathsOf(postponed)).toHaveLength(1_000);
  });

  test('a path that CloudFront refuses is isolated by halving', async () => {
    const { run, calls } = harness({ requestsPerSecond: 1 }, ({ paths }) => {
      if (paths.includes('/700')) throw failure('InvalidArgument', 'invalid invalidation paths');
    });
    const { accepted, refused, postponed } = await run(batches(...many(1_000)));
    expect(pathsOf(refused)).toEqual(['/700']);
    expect(postponed).toEqual([]);
    expect(new Set(accepted.flatMap(({ paths }) => paths)).size).toBe(999);
    expect(calls.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(1_000)) + 2);
  });

  test('the largest parts of a refused batch are sent first, and other batches before them', async () => {
    const { run, calls } = harness({ burst: 50 }, ({ paths }) => {
      if (paths.includes('/0')) throw failure('InvalidArgument', 'invalid invalidation paths');
    });
    await run(batches(...many(1_004)));
    expect(calls.map(({ paths }) => paths.length).slice(0, 5)).toEqual([1_000, 4, 500, 500, 250]);
  });

  // Else the next invocation would begin where this one began, again and again.
  test('where every path is refused, an invocation isolates as many as it has time for', async () => {
    const { run } = harness({}, () => {
      throw failure('InvalidArgument', 'invalid invalidation paths');
    });
    const { refused, postponed } = await run(batches(...many(495)));
    expect(refused.length).toBeGreaterThan(5);
    expect(refused.length + pathsOf(postponed).length).toBe(495);
  });

  test('a refused path is widened once, before the first character that may be the cause', async () => {
    const { run } = harness({}, ({ paths }) => {
      if (paths.includes('/a/b%20c')) throw failure('InvalidArgument', 'invalid invalidation paths');
    });
    const { accepted, refused } = await run(batches('/a/b%20c'));
    expect(accepted).toMatchObject([{ id: 'I0000000000001', paths: ['/a/b*'] }]);
    expect(refused).toEqual([]);
  });

  test('a path whose wildcard is refused, too, is reported as it was', async () => {
    const { run, calls } = harness({}, () => {
      throw failure('InvalidArgument', 'invalid invalidation paths');
    });
    const { refused } = await run(batches('/a/b%20c', '/plain', '/w*'));
    expect(pathsOf(refused).sort()).toEqual(['/a/b%20c', '/plain', '/w*']);
    expect(calls.flatMap(({ paths }) => paths).filter((path) => path === '/a/b*')).toHaveLength(1);
  });

  test.each(['/a/b%20c', '/a/b%20c/*'])(
    '%s is postponed as it was planned when its wildcard meets a full quota',
    async (path) => {
      // The wildcard meets a full quota, for good.
      const { run } = harness({}, ({ paths }) => {
        if (paths.includes(path)) throw failure('InvalidArgument', 'invalid invalidation paths');
        throw failure('TooManyInvalidationsInProgress');
      });
      const { postponed } = await run(batches(path));
      expect(pathsOf(postponed)).toEqual([path]);
    },
  );

  test.each([
    failure('InvalidationBatchAlreadyExists'),
    failure(
      'InvalidArgument',
      'Your request contains a caller reference that was used for a previous invalidation batch.',
    ),
  ])('$name about the caller reference means that the request was accepted before', async (error) => {
    const { run } = harness({}, () => {
      throw error;
    });
    expect((await run(batches('/a'))).accepted).toMatchObject([
      { id: null, acceptedAt: null, createdAt: null, paths: ['/a'], isBilled: false },
    ]);
  });
});

describe('while wildcards wait for room', () => {
  const twelve = Array.from({ length: 12 }, (_, i) => `/w${String.fromCharCode(97 + i)}*`);
  /** Seconds at which requests are made when CloudFront completes an invalidation after 9 s. */
  const secondsWhen = async (completedInvalidations: (ids: string[]) => Promise<string[]>) => {
    let looks = 0;
    const { run, calls, model, clock } = harness({ completion: 9_000, burst: 50 }, undefined, 0, async () => {
      looks += 1;
      const done = model.accepted.filter(({ completesAt }) => completesAt <= clock.now());
      return completedInvalidations(done.map(({ id }) => id));
    });
    await run(batches(...twelve));
    return { seconds: calls.map(({ seconds }) => seconds), looks };
  };

  test('CloudFront is asked what is complete after 5 s, then every 3 s', async () => {
    expect(await secondsWhen(async (ids) => ids)).toEqual({ seconds: [0, 11, 22], looks: 6 });
  });

  test('they count as in progress for 25 s when CloudFront does not answer', async () => {
    const { seconds, looks } = await secondsWhen(() => Promise.reject(failure('Throttling')));
    expect(seconds).toEqual([0, 25, 50]);
    expect(looks).toBeGreaterThan(10);
  });

  test('a late answer delays nothing', async () => {
    const { seconds } = await secondsWhen(() => new Promise(() => undefined));
    expect(seconds).toEqual([0, 25, 50]);
  });

  test('CloudFront is not asked again once it has denied access', async () => {
    expect(await secondsWhen(() => Promise.reject(failure('AccessDenied')))).toEqual({
      seconds: [0, 25, 50],
      looks: 1,
    });
  });

  test("others' invalidations free no room", async () => {
    const { seconds } = await secondsWhen(async () => ['IOTHER']);
    expect(seconds).toEqual([0, 25, 50]);
  });
});

describe('the caller reference', () => {
  const referenceOf = async (...changes: [id: string, path: string][]) => {
    const { run, calls } = harness();
    await run(
      toBatches(
        groupByPath(
          changes.map(([id, path]) => ({ change: { id, path, isRequested: false }, paths: [{ path }] })),
        ),
        [],
      ),
    );
    return calls[0]?.callerReference ?? '';
  };

  test('is the same for the same changes in any order and number', async () => {
    const reference = await referenceOf(['1', '/a'], ['2', '/b']);
    expect(await referenceOf(['2', '/b'], ['1', '/a'], ['1', '/a'])).toBe(reference);
    expect(reference).toMatch(/^[0-9a-f]{64}$/);
  });

  test('differs for another change of the same path', async () => {
    expect(await referenceOf(['2', '/a'])).not.toBe(await referenceOf(['1', '/a']));
  });

  test('a repeated request does not create a second invalidation', async () => {
    const { run, model, clock } = harness();
    const first = await run(batches('/a', '/b'));
    await clock.run(clock.sleep(60_000));
    const second = await run(batches('/b', '/a'));
    expect(second.accepted[0]?.id).toBe(first.accepted[0]?.id);
    // What changed in between is not cleared by it.
    expect(second.accepted[0]?.acceptedAt).toBe(first.accepted[0]?.acceptedAt);
    expect(model.accepted).toHaveLength(1);
  });
});

describe('what CloudFront bills', () => {
  const answers = (model: CloudFrontModel) => model.accepted.map(({ paths }) => paths.length);

  test('a request that another invocation sent before is not billed again', async () => {
    const { run, model, clock } = harness();
    expect((await run(batches('/a'))).accepted).toMatchObject([{ isBilled: true }]);
    await clock.run(clock.sleep(10_000));
    expect((await run(batches('/a'))).accepted).toMatchObject([{ isBilled: false }]);
    expect(answers(model)).toEqual([1]);
  });

  test('a request is billed once, also when it is repeated at once', async () => {
    const { run, model } = harness();
    expect((await run(batches('/a'))).accepted).toMatchObject([{ isBilled: true }]);
    expect((await run(batches('/a'))).accepted).toMatchObject([{ isBilled: false }]);
    expect(answers(model)).toEqual([1]);
  });

  test('one whose answer was lost is billed when it is repeated, also by the next invocation', async () => {
    let losesAnswers = true;
    const { run, model, clock } = harness(
      {},
      () => undefined,
      0,
      async () => [],
      () => losesAnswers,
    );
    const { accepted, postponed } = await run(batches('/a'));
    expect([accepted, pathsOf(postponed)]).toEqual([[], ['/a']]);
    await clock.run(clock.sleep(60_000));
    losesAnswers = false;
    expect((await run(batches('/a'))).accepted).toMatchObject([{ isBilled: true }]);
    expect((await run(batches('/a'))).accepted).toMatchObject([{ isBilled: false }]);
    expect(answers(model)).toEqual([1]);
  });

  test('a time in whole seconds is that of the request, and not before it', async () => {
    const { run, clock } = harness(
      {},
      () => undefined,
      0,
      undefined,
      undefined,
      (time) => Math.floor(time / 1_000) * 1_000,
    );
    await clock.run(clock.sleep(20_900));
    const start = clock.now();
    expect((await run(batches('/a'))).accepted).toMatchObject([
      { isBilled: true, createdAt: start, acceptedAt: start - 900 },
    ]);
    await clock.run(clock.sleep(10_000));
    expect((await run(batches('/a'))).accepted).toMatchObject([{ isBilled: false, createdAt: start + 100 }]);
  });

  test('the same where CloudFront says only that it knows the reference', async () => {
    let isLost = true;
    const { run } = harness({}, () => {
      if (isLost) throw failure('ECONNRESET');
      throw failure('InvalidationBatchAlreadyExists');
    });
    await run(batches('/a'));
    isLost = false;
    expect((await run(batches('/a'))).accepted).toMatchObject([{ id: null, isBilled: true }]);
    expect((await run(batches('/a'))).accepted).toMatchObject([{ id: null, isBilled: false }]);
  });
});
