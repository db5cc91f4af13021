/** The lines that the built function writes, as CloudWatch reads them: metrics, and the queries of dashboard.tf. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type Datum, passesLambda, readEmf } from '../../fakes/cloudwatch/emf.ts';
import { insights } from '../../fakes/cloudwatch/insights.ts';
import { s3Event } from '../../fakes/events.ts';
import { type DeployedFunction, deploy } from '../../fakes/lambda/function.ts';

const ON = {
  METRICS_NAMESPACE: 'Sites',
  QUERY_STRINGS: 'false',
  DISTRIBUTIONS: JSON.stringify([
    {
      id: 'E2EXAMPLE1ABCD',
      originPath: '',
      defaultRootObject: null,
      rules: [
        { match: '**/*.map', paths: [] },
        { match: 'photos/{name}.jpg', paths: ['/photos/{name}.jpg', '/resized/{name}/*'] },
      ],
    },
  ]),
};

jest.setTimeout(30_000);

let deployed: DeployedFunction | undefined;
afterEach(async () => {
  await deployed?.close();
  deployed = undefined;
});

/** What a function with these settings logs about a few messages, and these keys besides. */
async function linesOf(
  settings: Record<string, string> = {},
  more: readonly string[] = [],
): Promise<string[]> {
  deployed = await deploy({ ...ON, ...settings });
  const at = new Date(Date.now() - 5_000).toISOString();
  for (const key of [
    'docs/a.html',
    'docs/b\n{"level":"ERROR"}.html',
    'index.html',
    'photos/cat.jpg',
    'app.js.map',
    ...more,
  ])
    deployed.queue.send(JSON.stringify(s3Event({ key, at })), Date.now());
  deployed.queue.send('nonsense', Date.now());
  while (deployed.queue.messages.size > 0) await deployed.poll();
  return deployed.written();
}

const dataOf = (lines: readonly string[]) => lines.filter((line) => line.includes('"_aws"')).flatMap(readEmf);
const total = (data: readonly Datum[], name: string) =>
  data.flatMap((one) => (one.name === name ? one.values : [])).reduce((sum, value) => sum + value, 0);

function queryOf(name: string): string {
  const text = readFileSync('dashboard.tf', 'utf8');
  const [, query = ''] = new RegExp(`"${name}"\\s+= <<-EOT\\n([\\s\\S]*?)\\n\\s+EOT`).exec(text) ?? [];
  return query.trim();
}

describe('metrics', () => {
  test('are what CloudFront was sent', async () => {
    const data = dataOf(await linesOf());
    const accepted = deployed?.cloudFront.accepted ?? [];
    const paths = accepted.flatMap((one) => one.paths);
    expect(paths).toHaveLength(6);
    expect(total(data, 'BilledPaths')).toBe(paths.length);
    expect(total(data, 'Dollars')).toBeCloseTo(0.03);
    expect(total(data, 'Changes')).toBe(5);
    expect(total(data, 'SkippedIgnored')).toBe(1);
    expect(total(data, 'DeadLettered')).toBe(1);
    expect(
      data.filter(({ name }) => name === 'TimeToAcceptance').flatMap(({ values }) => values),
    ).toHaveLength(4);
    for (const { namespace, dimensions } of data) {
      expect([namespace, dimensions]).toEqual(['Sites', { FunctionName: 'cloudfront-cache-invalidator' }]);
    }
  });

  test.each(['DEBUG', 'INFO', 'WARN', 'ERROR'])('come through at %s', async (LOG_LEVEL) => {
    const lines = (await linesOf({ LOG_LEVEL })).filter((line) => passesLambda(line, LOG_LEVEL));
    expect(total(dataOf(lines), 'BilledPaths')).toBe(6);
  });

  test('cost nothing when they are off', async () => {
    const lines = await linesOf({ METRICS_NAMESPACE: '' });
    expect(lines.length).toBeGreaterThan(0);
    expect(dataOf(lines)).toEqual([]);
  });
});

describe('the query', () => {
  test('"slowest changes" lists invalidations by their time to acceptance', async () => {
    const rows = insights(queryOf('slowest changes'), await linesOf());
    expect(rows.length).toBeGreaterThan(0);
    const times = rows.map(({ acceptedAfterSeconds }) => Number(acceptedAfterSeconds));
    expect(times).toEqual([...times].sort((one, other) => other - one));
    expect(times[0]).toBeGreaterThan(5);
    expect(rows[0]).toMatchObject({ distributionId: 'E2EXAMPLE1ABCD', invalidationId: 'I0000000000001' });
  });

  test('"slowest changes" and "what was dead-lettered" find their fields in long lines', async () => {
    const many = Array.from({ length: 300 }, (_, i) => `many/${i}.html`);
    const lines = await linesOf({ LOG_LEVEL: 'DEBUG' }, many);
    const slow = insights(queryOf('slowest changes'), lines);
    expect(slow.reduce((sum, { paths }) => sum + Number(paths), 0)).toBe(306);
    expect(insights(queryOf('what was dead-lettered'), lines)).toHaveLength(1);
  });

  test('"cost by folder" sums the money by top folder and cause', async () => {
    const rows = insights(queryOf('cost by folder'), await linesOf());
    expect(rows).toHaveLength(4);
    expect(rows).toContainEqual({ 'part.folder': '/docs/', 'part.cause': 'exact', paths: 2, dollars: 0.01 });
    expect(rows).toContainEqual({ 'part.folder': '/', 'part.cause': 'exact', paths: 2, dollars: 0.01 });
    expect(rows).toContainEqual({
      'part.folder': '/photos/',
      'part.cause': 'rule',
      paths: 1,
      dollars: 0.005,
    });
    expect(rows).toContainEqual({
      'part.folder': '/resized/',
      'part.cause': 'rule',
      paths: 1,
      dollars: 0.005,
    });
  });

  test('"what was dead-lettered" counts messages by their reason', async () => {
    const rows = insights(queryOf('what was dead-lettered'), await linesOf());
    expect(rows).toEqual([{ 'letter.reason': expect.stringContaining('JSON'), messages: 1 }]);
  });

  test('"what was skipped" counts changes by day', async () => {
    const rows = insights(queryOf('what was skipped'), await linesOf());
    expect(rows).toMatchObject([{ unchanged: 0, newObjects: 0, clearedAlready: 0, ignored: 1, changes: 5 }]);
  });

  test('that is not known is an error', () => {
    expect(() => insights('parse @message "*" as x', ['{}'])).toThrow('not a part of Logs Insights');
  });
});

test('a dry run is named as one in every line about what it would have sent', async () => {
  const lines = await linesOf({ DRY_RUN: 'true' });
  expect(deployed?.cloudFront.accepted).toEqual([]);
  const about = lines.filter((line) => line.includes('would have been sent'));
  expect(about.length).toBeGreaterThan(0);
  for (const line of about) expect(JSON.parse(line)).toMatchObject({ dryRun: true });
  const data = dataOf(lines);
  expect(total(data, 'BilledPaths')).toBe(6);
  for (const { dimensions } of data) expect(dimensions).toMatchObject({ DryRun: 'true' });
  expect(insights(queryOf('cost by folder'), lines)).toEqual([]);
  expect(insights(queryOf('slowest changes'), lines)).toEqual([]);
  expect(insights(queryOf('what was skipped'), lines)).toEqual([]);
});
