import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { pathBudget, relaxed } from '../../../src/plan/budget.ts';

const MINUTE = 60_000;

/** Environments of one function over one metric, which may fail. */
function harness(start: string, budget: number | null = 1_000) {
  const clock = new VirtualClock(Date.parse(start));
  const counted: { at: number; paths: number }[] = [];
  const warnings: string[] = [];
  const metric = {
    fails: false,
    reads: 0,
    async sum(since: number) {
      metric.reads += 1;
      if (metric.fails) throw new Error('AccessDenied');
      return counted.filter(({ at }) => at >= since).reduce((sum, { paths }) => sum + paths, 0);
    },
    async add(paths: number) {
      if (metric.fails) throw new Error('AccessDenied');
      counted.push({ at: clock.now(), paths });
    },
  };
  const log = { info: () => undefined, warn: (text: string) => warnings.push(text), error: () => undefined };
  const environment = () => pathBudget(20, budget, { metric, clock, log });
  const pass = (milliseconds: number) => clock.run(clock.sleep(milliseconds));
  return { environment, metric, warnings, pass };
}

test.each([
  [20, 0, 20],
  [20, 1, 40],
  [20, 499, 40],
  [20, 500, 80],
  [20, 1_000, 160],
  [0, 1, 2],
  [20, 4_500, Number.POSITIVE_INFINITY],
  [Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY],
])('a ratio of %d, %d paths over the budget: %d', (ratio, over, expected) => {
  expect(relaxed(ratio, over)).toBe(expected);
});

test('without a budget nothing is counted', async () => {
  const { environment, metric } = harness('2026-11-21T12:00:00Z', null);
  const guard = environment();
  guard.record(100_000);
  await guard.flush();
  expect(await guard.ratio()).toBe(20);
  expect(metric.reads).toBe(0);
});

test('spent paths count at once, and in the other environments within five minutes', async () => {
  const { environment, metric, pass } = harness('2026-11-21T12:00:00Z');
  const [one, other] = [environment(), environment()];
  expect([await one.ratio(), await other.ratio()]).toEqual([20, 20]);
  one.record(1_200);
  await one.flush();
  expect([await one.ratio(), await other.ratio()]).toEqual([40, 20]);
  await pass(5 * MINUTE);
  expect([await one.ratio(), await other.ratio()]).toEqual([40, 40]);
  expect(metric.reads).toBe(4);
});

test('a month ends at midnight in UTC', async () => {
  const { environment, pass } = harness('2026-11-30T23:59:00Z');
  const guard = environment();
  guard.record(5_000);
  await guard.flush();
  expect(await guard.ratio()).toBeGreaterThan(20);
  expect(guard.pathsOfMonth()).toBe(5_000);
  await pass(MINUTE);
  expect(guard.pathsOfMonth()).toBe(0);
  expect(await guard.ratio()).toBe(20);
});

test('a metric that is late or unreachable loses no count and stops nothing', async () => {
  const { environment, metric, warnings, pass } = harness('2026-11-21T12:00:00Z');
  metric.fails = true;
  const guard = environment();
  guard.record(1_200);
  await guard.flush();
  expect(await guard.ratio()).toBe(40);
  await pass(10 * MINUTE);
  expect(await guard.ratio()).toBe(40);
  expect(warnings).toHaveLength(1);
});
