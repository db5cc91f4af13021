import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { VALUES } from '../../../bench/dashboard/day.ts';
import { seriesOf } from '../../../bench/dashboard/statistics.ts';
import { svgOf } from '../../../bench/dashboard/svg.ts';
import { dashboardOf, readDashboard } from '../../../fakes/cloudwatch/dashboard.ts';
import { statistic } from '../../../fakes/cloudwatch/statistic.ts';

const HOUR = 3_600_000;
const datum = (name: string, at: number, ...values: number[]) => ({
  namespace: 'N',
  name,
  unit: 'None',
  dimensions: { FunctionName: 'f' },
  values,
  at,
  line: {},
});
const widgetOf = (properties: object) =>
  readDashboard({
    start: '-P1D',
    periodOverride: 'inherit',
    widgets: [
      { type: 'metric', x: 0, y: 0, width: 6, height: 6, properties: { region: 'r', ...properties } },
    ],
  });

test.each([
  ['Sum', 10],
  ['Average', 2.5],
  ['Maximum', 4],
  ['Minimum', 1],
  ['SampleCount', 4],
  ['p50', 2],
  ['p95', 4],
])('%s of 4, 1, 3, 2 is %d', (stat, expected) => {
  expect(statistic(stat, [4, 1, 3, 2])).toBe(expected);
});

test('a series has one point for each period with data, of its own metric and dimensions only', () => {
  const [widget] = widgetOf({ period: 3_600, metrics: [['N', 'a', 'FunctionName', 'f', { stat: 'Sum' }]] });
  const other = { ...datum('a', 0, 99), dimensions: { FunctionName: 'f', DryRun: 'true' } };
  const data = [
    datum('a', 1, 1, 2),
    datum('a', HOUR - 1, 3),
    datum('a', 2 * HOUR, 4),
    datum('b', 0, 5),
    other,
  ];
  expect(widget && seriesOf(widget, data, { start: 0, end: 3 * HOUR })).toEqual([
    {
      label: '',
      points: [
        { at: 0, value: 6 },
        { at: 2 * HOUR, value: 4 },
      ],
    },
  ]);
});

test('an expression fills what is missing, and has none where a metric without filling has none', () => {
  const [widget] = widgetOf({
    view: 'singleValue',
    stat: 'Sum',
    metrics: [
      [{ expression: 'FILL(a, 0) * 0.5 - FILL(b, 1)' }],
      [{ expression: 'b + 25' }],
      ['N', 'a', 'FunctionName', 'f', { id: 'a', visible: false }],
      ['N', 'b', 'FunctionName', 'f', { id: 'b', visible: false }],
    ],
  });
  const series = widget && seriesOf(widget, [datum('a', 0, 8)], { start: 0, end: HOUR });
  expect(series?.map(({ points }) => points)).toEqual([[{ at: 0, value: 3 }], []]);
});

test('math that is not known here is an error', () => {
  const [widget] = widgetOf({
    metrics: [[{ expression: 'METRICS(a)' }], ['N', 'a', { id: 'a' }]],
  });
  expect(() => widget && seriesOf(widget, [], { start: 0, end: HOUR })).toThrow('metric math');
});

test('the picture has every widget, also without traffic, and no name can break it', () => {
  const svg = svgOf(dashboardOf({ ...VALUES, title: 'a<script>' }), [], { start: 0, end: 24 * HOUR });
  for (const { title } of dashboardOf(VALUES)) expect(svg).toContain(title);
  expect(svg).not.toContain('<script>');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test('docs/dashboard.svg is of the dashboard as it is', () => {
  const svg = readFileSync('docs/dashboard.svg', 'utf8');
  for (const { title, metrics } of dashboardOf(VALUES)) {
    expect(svg).toContain(title);
    for (const { label, visible } of metrics) if (visible) expect(svg).toContain(label);
  }
});
