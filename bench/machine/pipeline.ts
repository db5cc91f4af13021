/** The pure core (bodies -> changes -> paths -> batches) against JSON.parse of the same bodies. */

import { BUCKET, s3Event } from '../../fakes/events.ts';
import { environment } from '../../fakes/lambda/environment.ts';
import { parseConfig } from '../../src/config/config.ts';
import { readBody } from '../../src/events/parse.ts';
import { groupByPath, toBatches } from '../../src/plan/batches.ts';
import { stalePathsOf } from '../../src/urls/stale-paths.ts';
import { urlMap } from '../../src/urls/url-map.ts';

const { selection, targets } = parseConfig(environment());
const sites = targets.map(({ settings }) => urlMap(settings));

export function bodies(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const key = `docs/section ${i % 60}/page-${i}${i % 10 === 0 ? '/index.html' : '.html'}`;
    return JSON.stringify(s3Event({ key, sequencer: i.toString(16).padStart(18, '0') }));
  });
}

export function pipeline(messages: readonly string[]): number {
  const changes = messages.flatMap(
    (body, i) => readBody(body, { bucketName: BUCKET, deliveryId: `${i}` }).changes,
  );
  return sites.flatMap((site) => {
    const verdicts = changes.map((change) => ({ change, ...stalePathsOf(change, site, selection) }));
    return toBatches(groupByPath(verdicts), []);
  }).length;
}

export function parseOnly(messages: readonly string[]): number {
  let records = 0;
  for (const body of messages) records += JSON.parse(body).Records.length;
  return records;
}

/** Milliseconds of the two, alternating so that both meet the same machine: the median of the rounds. */
export function compare(one: () => unknown, other: () => unknown, rounds = 31): [number, number] {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    times[0].push(milliseconds(one));
    times[1].push(milliseconds(other));
  }
  return [median(times[0]), median(times[1])];
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
