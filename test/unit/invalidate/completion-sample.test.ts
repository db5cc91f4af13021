import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { completionSample } from '../../../src/invalidate/completion-sample.ts';
import type { DistributionResult, Invalidation, Unsent } from '../../../src/invalidate/result.ts';
import type { Observe } from '../../../src/metrics.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const ACCEPTED: Invalidation = {
  id: 'I1',
  acceptedAt: 0,
  createdAt: 0,
  oldestChangeAt: null,
  paths: ['/a'],
  planned: new Map(),
  isBilled: true,
};

interface Others {
  readonly before?: readonly Invalidation[];
  readonly postponed?: readonly Unsent[];
  readonly tooWide?: readonly string[];
}

function resultWith(
  accepted: readonly Invalidation[],
  { postponed = [], tooWide = [] }: Others,
): DistributionResult {
  return {
    distributionId: 'E1',
    paths: [],
    reasons: new Map(),
    wildcards: [],
    skipped: [],
    sent: { accepted, refused: [], postponed, calls: 1 },
    tooWide: new Set(tooWide),
    postponedChanges: 0,
  };
}

/** A sampler before a CloudFront that completes everything after some seconds. */
function harness(completion: number, interval: number | null = 10 * MINUTE, error?: Error) {
  const clock = new VirtualClock();
  const acceptedAt = clock.now();
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const write = (level: string) => (message: string, fields: Record<string, unknown>) =>
    void lines.push({ level, message, fields });
  const observed: Parameters<Observe>[] = [];
  let asked = 0;
  const sample = completionSample(interval, {
    clock,
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    observe: (...some) => observed.push(some),
    completedInvalidations: async () => {
      asked += 1;
      if (error !== undefined) throw error;
      return clock.now() >= acceptedAt + completion * SECOND ? ['I1'] : [];
    },
  });
  const accepted = {
    ...ACCEPTED,
    acceptedAt,
    createdAt: acceptedAt,
    oldestChangeAt: acceptedAt - 2 * SECOND,
  };
  const run = (one: Partial<Invalidation> = {}, seconds = 60, { before = [], ...others }: Others = {}) => {
    const result = resultWith([...before, { ...accepted, ...one }], others);
    return clock.run(sample([result], clock.now() + seconds * SECOND));
  };
  return { run, lines, observed, clock, askedSoFar: () => asked };
}

test('the time to fresh is that of the oldest change, observed', async () => {
  const { run, lines } = harness(10);
  await run();
  expect(lines).toEqual([
    {
      level: 'info',
      message: 'an invalidation is complete',
      fields: {
        distributionId: 'E1',
        invalidationId: 'I1',
        paths: 1,
        acceptedAfterSeconds: 2,
        freshAfterSeconds: 13,
      },
    },
  ]);
});

test('one invalidation is watched per interval, and none without an interval', async () => {
  const { run, lines, clock } = harness(1);
  await run();
  await run();
  expect(lines).toHaveLength(1);
  await clock.run(clock.sleep(10 * MINUTE));
  await run();
  expect(lines).toHaveLength(2);
  const off = harness(1, null);
  await off.run();
  expect([off.lines, off.askedSoFar()]).toEqual([[], 0]);
});

test('watching ends with the invocation', async () => {
  const { run, lines, clock } = harness(600);
  const start = clock.now();
  await run({}, 20);
  expect((clock.now() - start) / SECOND).toBeLessThanOrEqual(20);
  expect(lines).toMatchObject([{ level: 'warn', fields: { invalidationId: 'I1' } }]);
});

test('an invalidation of unknown id is not watched', async () => {
  const { run, lines } = harness(1);
  await run({ id: null, acceptedAt: null, createdAt: null });
  expect(lines).toEqual([]);
});

test('a CloudFront that does not answer is logged once, and fails nothing', async () => {
  const { run, lines } = harness(1, 10 * MINUTE, new Error('Throttling'));
  await run();
  expect(lines).toMatchObject([{ level: 'warn', fields: { error: { message: 'Throttling' } } }]);
});

describe('time to fresh', () => {
  const change = (id: string, at: number, more: object = {}) => ({ id, key: id, at, ...more });

  test('is that of every change that the watched invalidation alone makes fresh', async () => {
    const { run, observed, clock } = harness(6);
    const now = clock.now();
    const [one, two, split, late, wide] = [
      change('one', now - 3 * SECOND),
      change('two', now - 1 * SECOND),
      change('split', now),
      change('late', now),
      change('wide', now),
    ];
    const left = { id: 'left', path: '/left', at: now, isRequested: false };
    const planned = new Map([
      ['/one', [one]],
      ['/two', [two, one]],
      ['/split', [split]],
      ['/late', [late]],
      ['/wide', [wide]],
      ['/left', [left]],
      ['/asked', [{ id: 'asked', path: '/asked', isRequested: true }]],
    ]);
    const other = { ...ACCEPTED, id: 'I0', createdAt: now, planned: new Map([['/', [split]]]) };
    const postponed = [{ batch: new Map([['/x', [late]]]), error: new Error() }];
    await run({ planned }, 60, { before: [other], postponed, tooWide: ['wide'] });
    // The second look, 8 seconds after the acceptance.
    expect(observed).toEqual([
      [{ TimeToFresh: [11, 9] }, { dryRun: false, about: { distributionId: 'E1', invalidationId: 'I1' } }],
    ]);
  });

  test('is not told when whoever looks comes too late to see it', async () => {
    const { run, lines, observed, clock } = harness(1);
    const planned = new Map([['/one', [change('one', clock.now())]]]);
    await clock.run(clock.sleep(20 * SECOND));
    await run({ planned });
    expect(observed).toEqual([]);
    expect(lines).toMatchObject([{ fields: { freshAfterSecondsAtMost: 22 } }]);
  });

  test('is not that of an earlier invocation', async () => {
    const { run, lines, observed } = harness(1);
    await run({ isBilled: false });
    expect([lines, observed]).toEqual([[], []]);
  });
});
