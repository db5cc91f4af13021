import type { PublishSettings } from '../config/publish.ts';
import type { Change, ObjectChange } from '../events/change.ts';
import type { Arrival, Refused } from '../invalidate/result.ts';
import type { UNCHANGED } from '../urls/unseen.ts';
import type { CopyFailures } from './failures.ts';
import { HOPELESS, NoSuchSource } from './hopeless.ts';
import type { PublishedAll } from './publish-objects.ts';
import type { Published } from './published.ts';

/** Milliseconds by which two clocks of S3 may be apart. */
const CLOCK_MARGIN = 5_000;
/** Why an event that happened after the copy needs nothing. */
const REASONS = {
  // The file itself would be taken out of what every cold start loads in one piece.
  copied: 'unchanged' satisfies typeof UNCHANGED,
  unchanged: 'unchanged' satisfies typeof UNCHANGED,
  deleted: 'deleted at the destination',
  kept: 'kept at the destination',
  absent: 'deleted at the destination',
} as const;

export interface CopiedContext {
  /** Of the source. */
  readonly bucketName: string;
  /** All that are configured. */
  readonly distributionIds: readonly string[];
  readonly settings: PublishSettings;
  /** Why an event is about nothing that is published; undefined when it may be. */
  readonly ignored: (change: ObjectChange) => string | undefined;
}

/** Turns changes of the source into those of their copies, and keeps what must be copied again. */
export function copied(
  arrival: Arrival,
  { outcomes, lost }: PublishedAll,
  { bucketName, distributionIds: all, settings, ignored }: CopiedContext,
): CopyFailures {
  const ids = arrival.distributionIds?.filter((id) => all.includes(id)) ?? all;
  const changes: Change[] = [];
  const sources: ObjectChange[] = [];
  const failed: { change: ObjectChange; error: Error }[] = [];
  const refused: Refused[] = [];
  const hopeless: ObjectChange[] = [];
  const late: ObjectChange[] = [];
  let mayComeLate = false;
  let isWritten = false;
  for (const change of arrival.changes) {
    if (!isOfSource(change)) {
      changes.push(change);
      continue;
    }
    const reason = ignored(change);
    const outcome = outcomes.get(change.key);
    if (reason !== undefined || outcome === undefined) {
      changes.push({ ...change, skipped: reason ?? '' });
      continue;
    }
    mayComeLate ||= lost.has(change.key);
    const published = outcome instanceof Error ? undefined : outcome;
    const error =
      outcome instanceof Error ? outcome : (outcome.failure ?? missing(change, outcome, settings));
    if (error !== undefined && HOPELESS.has(error.name)) {
      hopeless.push(change);
      const path = `s3://${bucketName}/${change.key}`;
      for (const distributionId of ids) refused.push({ distributionId, error, path });
    } else if (error !== undefined) failed.push({ change, error });
    else {
      sources.push(change);
      if (lost.has(change.key)) late.push(change);
    }
    // What was written is invalidated, whatever failed after it.
    if (published === undefined || (error !== undefined && published.failure === undefined)) continue;
    isWritten ||= published.isWritten;
    if (mayHaveCopied(change, published)) changes.push(copyOf(change, published));
    else changes.push({ ...change, skipped: REASONS[published.action] });
  }
  // What was written now is new to every distribution, whichever the message was for.
  const distributionIds = isWritten ? undefined : arrival.distributionIds;
  return {
    arrival: { changes, distributionIds },
    ids,
    sources,
    late,
    mayComeLate,
    failed,
    refused,
    hopeless,
  };
}

/** Events are about the source, but what a person names under `keys` is what viewers see. */
export function isOfSource(change: Change): change is ObjectChange {
  return change.path === undefined && (change.event !== undefined || change.isToPublish === true);
}

/** Of a person's request, why there is nothing to copy. */
export function missing(
  change: ObjectChange,
  { action }: Published,
  { delete: mirrors }: PublishSettings,
): Error | undefined {
  if (change.event !== undefined || action !== 'kept' || mirrors) return undefined;
  return new NoSuchSource(`there is no object ${JSON.stringify(change.key)}, and deletions are not mirrored`);
}

/**
 * Whether a message with this change may be the one that made the copy, so that it must see the copy's paths through. One
 * that happened after the copy cannot be; whichever made it is not deleted before its invalidation was accepted.
 */
function mayHaveCopied({ at, event }: ObjectChange, { isWritten, since }: Published): boolean {
  if (isWritten || event === undefined) return true;
  if (since === null) return false;
  return at === undefined || since === undefined || at <= since + CLOCK_MARGIN;
}

/** The change of the destination. */
function copyOf({ id, at, event, size }: ObjectChange, { key, since, version }: Published): ObjectChange {
  return {
    id: `${id}|${version}`,
    key,
    at,
    size,
    ...(event !== undefined && { event, visibleAt: since ?? Number.POSITIVE_INFINITY }),
  };
}
