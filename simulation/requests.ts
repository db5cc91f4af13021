import { isValidPath } from '../fakes/cloudfront/model.ts';
import type { Call, Outcome } from './world.ts';

/** Requests of one environment begin at least so far apart, in milliseconds; its processor may hold one up by a few. */
const CALL_INTERVAL = 1_800;
/** So many of one environment's wildcards may be in progress at a distribution. */
const WILDCARDS = 5;
/** Within it an invalidation is complete at the 95th percentile, in milliseconds. */
const COMPLETION = 25_000;

/** What CloudFront's documents, and others who use the account, ask of those who make requests. */
export function requests({ model, calls, start }: Outcome): string[] {
  const broken: string[] = [];
  for (const { paths } of model.accepted) {
    const bad = paths.find((path) => !isValidPath(path));
    if (bad !== undefined) broken.push(`an invalid path was sent: ${bad}`);
    if (paths.length > 1_000) broken.push(`a request of ${paths.length} paths`);
  }
  for (const { code, message } of model.refusals) {
    if (code !== 'Throttling' && code !== 'TooManyInvalidationsInProgress')
      broken.push(`${code}: ${message}`);
  }
  const completion = new Map(model.accepted.map(({ id, completesAt }) => [id, completesAt - start]));
  return [...broken, ...calls.flatMap(pace), ...calls.flatMap((own) => wildcards(own, completion))];
}

function pace(calls: readonly Call[]): string[] {
  const near = calls.find(({ at }, i) => i > 0 && at - (calls[i - 1]?.at ?? 0) < CALL_INTERVAL);
  if (near === undefined) return [];
  return [`two requests of one environment within two seconds: at ${(near.at / 1_000).toFixed(1)} s`];
}

/** @param completion of invalidations, by id, in milliseconds since the run began */
function wildcards(calls: readonly Call[], completion: ReadonlyMap<string, number>): string[] {
  // Whoever cannot know that one is complete takes it to be in progress for as long as nearly all are.
  const isInProgress = ({ acceptedAt = 0, id = '' }: Call, now: number) =>
    now < Math.min(acceptedAt + COMPLETION, completion.get(id) ?? Number.POSITIVE_INFINITY);

  for (const one of calls) {
    const inProgress = calls
      .filter((other) => other.distributionId === one.distributionId && other.acceptedAt !== undefined)
      .filter((other) => other.at <= one.at && isInProgress(other, one.at))
      .reduce((sum, call) => sum + call.wildcards, 0);
    if (inProgress > WILDCARDS && one.wildcards > 0 && one.acceptedAt !== undefined)
      return [`wildcards of one environment in progress: ${inProgress} at ${(one.at / 1_000).toFixed(1)} s`];
  }
  return [];
}
