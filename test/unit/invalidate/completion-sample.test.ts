import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { completionSample } from '../../../src/invalidate/completion-sample.ts';
import type { DistributionResult, Invalidation } from '../../../src/invalidate/result.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function resultWith(accepted: readonly Invalidation[]): DistributionResult {
  return {
    distributionId: 'E1',
    paths: [],
    reasons: new Map(),
    wildcards: [],
    skipped: [],
    sent: { accepted, refused: [], postponed: [], calls: 1 },
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
  let asked = 0;
  const sample = completionSample(interval, {
    clock,
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    completedInvalidations: async () => {
      asked += 1;
      if (error !== undefined) throw error;
      return clock.now() >= acceptedAt + completion * SECOND ? ['I1'] : [];
    },
  });
  const accepted = { id: 'I1', acceptedAt, oldestChangeAt: acceptedAt - 2 * SECOND, paths: ['/a'] };
  const run = (one: Partial<Invalidation> = {}, seconds = 60) =>
    clock.run(sample([resultWith([{ ...accepted, ...one }])], clock.now() + seconds * SECOND));
  return { run, lines, clock, askedSoFar: () => asked };
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
  await run({ id: null, acceptedAt: null });
  expect(lines).toEqual([]);
});

test('a CloudFront that does not answer is logged once, and fails nothing', async () => {
  const { run, lines } = harness(1, 10 * MINUTE, new Error('Throttling'));
  await run();
  expect(lines).toMatchObject([{ level: 'warn', fields: { error: { message: 'Throttling' } } }]);
});
