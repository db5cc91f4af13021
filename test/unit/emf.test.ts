import { expect, test } from '@jest/globals';
import { passesLambda, readEmf } from '../../fakes/cloudwatch/emf.ts';
import { emfLines } from '../../src/emf.ts';
import { LOG_LEVELS } from '../../src/log.ts';
import { METRICS } from '../../src/metrics.ts';

const NOW = Date.parse('2026-11-20T12:00:00.123Z');
const SETTINGS = { namespace: 'Invalidator', functionName: 'my-function', logLevel: 'INFO' } as const;
const LIVE = { dryRun: false };
const data = (lines: readonly string[]) => lines.flatMap(readEmf);

test('one line has every figure that is not 0, with its unit and the dimension', () => {
  const figures = { Changes: 3, BilledPaths: 2, Dollars: 0.01, Wildcards: 0, TimeToAcceptance: [1.5, 2.25] };
  const lines = emfLines(SETTINGS, figures, LIVE, NOW);
  expect(lines).toHaveLength(1);
  const common = { namespace: 'Invalidator', dimensions: { FunctionName: 'my-function' }, at: NOW };
  expect(data(lines)).toEqual([
    { ...common, name: 'Changes', unit: 'Count', values: [3], line: expect.anything() },
    { ...common, name: 'BilledPaths', unit: 'Count', values: [2], line: expect.anything() },
    { ...common, name: 'Dollars', unit: 'None', values: [0.01], line: expect.anything() },
    { ...common, name: 'TimeToAcceptance', unit: 'Seconds', values: [1.5, 2.25], line: expect.anything() },
  ]);
});

test('nothing to tell is no line', () => {
  expect(emfLines(SETTINGS, { Changes: 0, TimeToAcceptance: [] }, LIVE, NOW)).toEqual([]);
});

test('that a month has no path yet is told, so that the alarm of the last one clears', () => {
  const lines = emfLines(SETTINGS, { PathsOfMonth: 0 }, LIVE, NOW);
  expect(data(lines)).toMatchObject([{ name: 'PathsOfMonth', values: [0] }]);
});

test.each([1, 2, 99, 100, 101, 200, 201, 10_000])('%d values keep their number and their order', (count) => {
  const values = Array.from({ length: count }, (_, i) => (i + 1) / 1_000);
  const lines = emfLines(SETTINGS, { Changes: count, TimeToAcceptance: values }, LIVE, NOW);
  expect(lines).toHaveLength(Math.ceil(count / 100));
  const read = data(lines);
  expect(read.flatMap((one) => (one.name === 'TimeToAcceptance' ? one.values : []))).toEqual(values);
  expect(read.filter(({ name }) => name === 'Changes').map((one) => one.values)).toEqual([[count]]);
});

test('what a dry run would have sent is another metric in every line', () => {
  const values = Array.from({ length: 250 }, (_, i) => i + 1);
  const lines = emfLines(SETTINGS, { TimeToAcceptance: values }, { dryRun: true }, NOW);
  expect(lines).toHaveLength(3);
  for (const { dimensions } of data(lines))
    expect(dimensions).toEqual({ FunctionName: 'my-function', DryRun: 'true' });
});

test.each(LOG_LEVELS)('with log_level %s Lambda passes every line on', (logLevel) => {
  const values = Array.from({ length: 150 }, () => 1);
  const lines = emfLines({ ...SETTINGS, logLevel }, { TimeToAcceptance: values }, LIVE, NOW);
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(passesLambda(line, logLevel)).toBe(true);
});

test('without its timestamp Lambda would take a line for INFO and drop it', () => {
  const [line = ''] = emfLines({ ...SETTINGS, logLevel: 'ERROR' }, { Changes: 1 }, LIVE, NOW);
  expect(passesLambda(line.replace('"timestamp"', '"time"'), 'ERROR')).toBe(false);
  expect(passesLambda(line.replace('"level"', '"severity"'), 'ERROR')).toBe(false);
});

test('what a line has besides can forge neither a figure nor a line', () => {
  const hostile = { distributionId: 'E1\n{"_aws":{}}', FunctionName: 'another', Changes: 99, _aws: {} };
  const [line = '', ...others] = emfLines(SETTINGS, { Changes: 1 }, { dryRun: false, about: hostile }, NOW);
  expect(others).toEqual([]);
  expect(line).not.toContain('\n');
  expect(readEmf(line)).toMatchObject([{ dimensions: { FunctionName: 'my-function' }, values: [1] }]);
});

test.each<[what: string, change: (line: string) => string]>([
  ['no metadata', (line) => line.replace('_aws', 'aws')],
  ['a time in fractions', (line) => line.replace(/"Timestamp":\d+/, '"Timestamp":1.5')],
  ['a namespace of nothing', (line) => line.replace('"Invalidator"', '""')],
  ['a dimension that is not there', (line) => line.replace('"FunctionName":"my-function"', '"x":1')],
  ['a unit of its own', (line) => line.replace('"Unit":"Count"', '"Unit":"Changes"')],
  ['a metric without its value', (line) => line.replace('"Changes":1', '"x":1')],
  ['a value that is a text', (line) => line.replace('"Changes":1', '"Changes":"1"')],
  ['101 values', (line) => line.replace('"Changes":1', `"Changes":[${Array(101).fill(1)}]`)],
])('the specification forbids %s', (_, change) => {
  const [line = ''] = emfLines(SETTINGS, { Changes: 1 }, LIVE, NOW);
  expect(readEmf(line)).toHaveLength(1);
  expect(change(line)).not.toBe(line);
  expect(() => readEmf(change(line))).toThrow('not the embedded metric format');
});

test('every metric has a unit that CloudWatch knows', () => {
  const all = Object.fromEntries(Object.keys(METRICS).map((name) => [name, 1]));
  expect(data(emfLines(SETTINGS, all, LIVE, NOW)).map(({ name }) => name)).toEqual(Object.keys(METRICS));
});
