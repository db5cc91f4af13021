import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { dashboardOf, readDashboard } from '../../../fakes/cloudwatch/dashboard.ts';
import { METRICS } from '../../../src/metrics.ts';

const NAMESPACE = 'Sites';
const VALUES = {
  title: 'my-function',
  region: 'eu-central-1',
  namespace: NAMESPACE,
  dimensions: '"FunctionName", "my-function"',
  objective: 120,
  name: 'my-function',
  has_times: 'true',
  waiting: '"AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "my-function"',
  waiting_seconds: 'waiting',
  dead: 'my-function-dead-letter',
};
const page = dashboardOf(VALUES);
const metrics = page.flatMap((widget) => widget.metrics.flatMap((one) => ('name' in one ? one : [])));
const ours = metrics.filter(({ namespace }) => namespace === NAMESPACE);

describe('the dashboard', () => {
  test('shows only metrics that the function emits, and AWS', () => {
    expect(ours.length).toBeGreaterThan(10);
    for (const { name } of ours) expect(Object.keys(METRICS)).toContain(name);
    for (const { namespace } of metrics) expect([NAMESPACE, 'AWS/Lambda', 'AWS/SQS']).toContain(namespace);
    for (const { dimensions } of ours) expect(dimensions).toEqual({ FunctionName: 'my-function' });
  });

  test('shows every metric that the function emits', () => {
    const shown = new Set(ours.map(({ name }) => name));
    expect(Object.keys(METRICS).filter((name) => !shown.has(name))).toEqual([]);
  });

  test('asks each metric for a statistic that docs/metrics.md names', () => {
    const rows = readFileSync('docs/metrics.md', 'utf8').matchAll(/^\| `([A-Z]\w+)` \| \w+ \| ([^|]+) \|/gm);
    const stats = new Map([...rows].map(([, name, some = '']) => [name, some.trim().split(', ')]));
    for (const { name, stat } of ours)
      expect([name, stats.get(name)]).toEqual([name, expect.arrayContaining([stat])]);
  });

  test('answers in its order', () => {
    const titles = [...page]
      .sort((one, other) => one.y - other.y || one.x - other.x)
      .map(({ title }) => title);
    const places = ['Is it fresh?', 'Is it healthy?', 'What does it cost?', 'What was put away?'].map(
      (question) => titles.findIndex((title) => title.startsWith(question)),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  test('names what is no observation an estimate', () => {
    for (const widget of page)
      for (const one of widget.metrics)
        if ('expression' in one && one.expression.includes('+ 25')) expect(one.label).toContain('estimate');
  });

  test('no two widgets lie on each other', () => {
    const cells = page.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, i) => `${x + (i % width)} ${y + Math.floor(i / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

test.each([
  ['a widget beyond the last column', { x: 20, width: 6 }, {}],
  ['a period of 90 seconds', {}, { period: 90 }],
  ['an expression over nothing', {}, { metrics: [[{ expression: 'a + 1' }]] }],
  ['a metric without its name', {}, { metrics: [['AWS/SQS']] }],
  ['a statistic of its own', {}, { metrics: [['AWS/SQS', 'X', { stat: 'Median' }]] }],
])('CloudWatch refuses %s', (_, place, properties) => {
  const widget = { type: 'metric', x: 0, y: 0, width: 6, height: 6, ...place };
  const good = { region: 'eu-central-1', metrics: [['AWS/SQS', 'X']] };
  const body = (one: object) => ({ start: '-P1D', periodOverride: 'inherit', widgets: [one] });
  expect(readDashboard(body({ ...widget, x: 0, width: 6, properties: good }))).toHaveLength(1);
  expect(() => readDashboard(body({ ...widget, properties: { ...good, ...properties } }))).toThrow('refuse');
});

test('alarms watch only metrics that the function emits, and AWS', () => {
  const text = readFileSync('monitoring.tf', 'utf8');
  const own = [...text.matchAll(/namespace\s+= var\.metrics_namespace\n\s+metric\s+= "(\w+)"/g)].map(
    ([, name]) => name,
  );
  const inMath = [...text.matchAll(/^\s+\w+\s+= \["(\w+)", "(?:p95|Sum|Maximum)"\]$/gm)].map(
    ([, name]) => name,
  );
  expect(own).toEqual(['Dollars', 'PathsOfMonth']);
  expect(inMath).toHaveLength(4);
  for (const name of [...own, ...inMath]) expect(Object.keys(METRICS)).toContain(name);
});
