import { isWildcard } from '../cloudfront/path.ts';
import { priceOf } from '../cloudfront/quotas.ts';
import type { Figures } from '../metrics.ts';
import type { Batch } from '../plan/batches.ts';
import type { Planned } from '../plan/planner.ts';
import { NEW_OBJECT, UNCHANGED } from '../urls/unseen.ts';
import type { Leftovers, MappedChange } from './leftovers.ts';
import { billedPaths, type SendResult, type Unsent } from './result.ts';

/** Why a change needs nothing: an invalidation of the last minutes covers it. */
export const FRESH = 'cleared since it changed';

/** What was done for one distribution. */
export interface Done extends Planned {
  /** The changes of each arrival, and what is left of it. */
  readonly arrivals: readonly (readonly [changes: readonly MappedChange[], left: Leftovers])[];
  /** Null in a dry run. */
  readonly sent: SendResult | null;
  readonly postponedChanges: number;
}

/**
 * The figures of docs/metrics.md. A change counts when nothing is left of it to do, and once though it was delivered
 * twice.
 */
export function figuresOf(done: Done): Figures {
  const finished = finishedChanges(done);
  const skipped = { [UNCHANGED]: 0, [NEW_OBJECT]: 0, [FRESH]: 0 };
  let ignored = 0;
  for (const { skipped: reason } of finished.values()) {
    if (reason === UNCHANGED || reason === NEW_OBJECT || reason === FRESH) skipped[reason] += 1;
    else if (reason !== undefined) ignored += 1;
  }
  return {
    Changes: finished.size,
    SkippedUnchanged: skipped[UNCHANGED],
    SkippedNew: skipped[NEW_OBJECT],
    SkippedFresh: skipped[FRESH],
    SkippedIgnored: ignored,
    ...(done.sent === null ? planFigures(done) : sendFigures(done, done.sent, finished)),
    PostponedChanges: done.postponedChanges,
  };
}

/** By their ids: of what is left of a change each path is a change of its own, with the id of the first. */
function finishedChanges({ arrivals, sent }: Done): Map<string, MappedChange> {
  const finished = new Map<string, MappedChange>();
  const open = new Set<string>();
  for (const [changes, { postponed }] of arrivals) {
    // It comes again as a whole, with what is skipped of it.
    const isWhole = postponed !== undefined && (postponed.isUntouched || postponed.paths === undefined);
    for (const { change } of isWhole ? changes : (postponed?.paths ?? [])) open.add(change.id);
    for (const one of changes) {
      const other = finished.get(one.change.id);
      // One path may be cleared already while another is sent.
      if (other === undefined || other.skipped !== undefined) finished.set(one.change.id, one);
    }
  }
  for (const id of open) finished.delete(id);
  for (const id of acceptedBefore(sent)) finished.delete(id);
  return finished;
}

/** Changes of repeated requests alone: the invocation that made them first has counted them. */
function acceptedBefore(sent: SendResult | null): Set<string> {
  const before = new Set<string>();
  const { accepted = [] } = sent ?? {};
  if (accepted.every(({ isBilled }) => isBilled)) return before;
  for (const isBilled of [false, true]) {
    for (const one of accepted) {
      if (one.isBilled !== isBilled) continue;
      for (const changes of one.planned.values())
        for (const { id } of changes) isBilled ? before.delete(id) : before.add(id);
    }
  }
  return before;
}

/** What the plan would have sent. */
function planFigures({ arrivals, batches, wildcards }: Done): Figures {
  const paths = batches.flatMap((batch) => [...batch.keys()]);
  return {
    ...pathFigures(paths.length, paths, batches, wildcards),
    Calls: batches.length,
    RefusedPaths: countTooWide(arrivals),
  };
}

function sendFigures(
  { arrivals, wildcards }: Done,
  { accepted, refused, calls }: SendResult,
  finished: ReadonlyMap<string, MappedChange>,
): Figures {
  const billed = accepted.reduce((sum, one) => sum + billedPaths(one), 0);
  const paths = accepted.flatMap((one) => (one.isBilled ? one.paths : []));
  const planned = accepted.flatMap((one) => (one.isBilled ? one.planned : []));
  return {
    ...pathFigures(billed, paths, planned, wildcards),
    Calls: calls,
    RefusedPaths: refused.length + countTooWide(arrivals),
    TimeToAcceptance: timesToAcceptance(accepted, refused, finished),
  };
}

function pathFigures(
  billed: number,
  paths: readonly string[],
  batches: readonly Batch[],
  wildcards: Planned['wildcards'],
): Figures {
  const chosen = new Map(wildcards.map((wildcard) => [wildcard.path, wildcard]));
  let necessary = 0;
  let collateral = 0;
  for (const batch of batches) {
    necessary += batch.size;
    if (chosen.size === 0) continue;
    for (const path of batch.keys()) {
      const wildcard = chosen.get(path);
      if (wildcard === undefined) continue;
      necessary += wildcard.replaces - 1;
      collateral += wildcard.collateral ?? 0;
    }
  }
  return {
    NecessaryPaths: necessary,
    BilledPaths: billed,
    Wildcards: paths.reduce((count, path) => (isWildcard(path) ? count + 1 : count), 0),
    Collateral: collateral,
    Dollars: priceOf(billed),
  };
}

/** Each is a path of its own to the object whose name it is. */
function countTooWide(arrivals: Done['arrivals']): number {
  const ids = new Set<string>();
  for (const [changes] of arrivals)
    for (const { change, tooWide } of changes) if (tooWide.length > 0) ids.add(change.id);
  return ids.size;
}

/** In seconds, one for each change that is accepted as a whole and has a time. */
function timesToAcceptance(
  accepted: SendResult['accepted'],
  refused: readonly Unsent[],
  finished: ReadonlyMap<string, MappedChange>,
): number[] {
  const acceptedAt = new Map<string, number>();
  for (const { createdAt, planned } of accepted) {
    // When CloudFront accepted it, only the lost answer said.
    const at = createdAt ?? Number.NaN;
    for (const changes of planned.values())
      for (const { id } of changes) acceptedAt.set(id, Math.max(acceptedAt.get(id) ?? at, at));
  }
  for (const { batch } of refused)
    for (const changes of batch.values()) for (const { id } of changes) acceptedAt.delete(id);
  const times: number[] = [];
  for (const [id, at] of acceptedAt) {
    const change = finished.get(id);
    if (change === undefined || change.tooWide.length > 0 || Number.isNaN(at)) continue;
    const { at: changedAt } = change.change;
    // Clocks may be apart, and CloudWatch has no percentiles of a metric with negative values.
    if (changedAt !== undefined) times.push(Math.max(0, at - changedAt) / 1_000);
  }
  return times;
}
