import { asError } from '../as-error.ts';
import type { Config } from '../config/config.ts';
import type { PublishSettings } from '../config/publish.ts';
import type { Change, ObjectChange } from '../events/change.ts';
import { skipReason } from '../events/filter.ts';
import { groupBy } from '../group-by.ts';
import type { Invalidate } from '../invalidate/invalidate.ts';
import type { Arrival, InvalidationResult, Refused } from '../invalidate/result.ts';
import type { Observe } from '../metrics.ts';
import { inParallel } from '../parallel.ts';
import { UNCHANGED } from '../urls/unseen.ts';
import { destinationKey } from './copy-headers.ts';
import { type CopyFailures, withFailures } from './failures.ts';
import { observeCopies } from './figures.ts';
import {
  type Published,
  type PublishObjectPorts,
  type PublishOptions,
  publishObject,
} from './publish-object.ts';
import { reportOf } from './report.ts';
import { MANY, unconfirmed } from './verify.ts';

/** Objects at once; each makes two small requests at once, and then a copy. */
const PARALLEL_OBJECTS = 40;
/** Of the time that an invocation has left; the rest is for sending what was copied. */
const SHARE = 2 / 3;
/** Milliseconds by which two clocks of S3 may be apart. */
const CLOCK_MARGIN = 5_000;
/**
 * S3's errors that no other attempt will spare: an archived object, one of more than 5 GB, and names or headers that are too
 * long (S3 API reference, "Error responses").
 */
const HOPELESS = new Set([
  'InvalidObjectState',
  'InvalidRequest',
  'InvalidArgument',
  'KeyTooLongError',
  'MetadataTooLarge',
  'OutsideSourcePrefix',
  'NoSuchSource',
]);

/** Why an event that happened after the copy needs nothing. */
const REASONS = {
  copied: UNCHANGED,
  unchanged: UNCHANGED,
  deleted: 'deleted at the destination',
  kept: 'kept at the destination',
} as const;

/** What a person asked for is not there. */
class NoSuchSource extends Error {
  override readonly name = 'NoSuchSource';
}

/** The invocation had no time left for it. */
class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

export interface PublishingPorts extends PublishObjectPorts {
  /** Null: nobody wants figures. */
  readonly observe: Observe | null;
}

/**
 * Copies what has changed in the source, and then invalidates the copies. A path is handed on only once its copy is
 * complete.
 *
 * @param invalidate of a config whose bucket is the destination
 */
export function publishing(
  config: Config,
  settings: PublishSettings,
  invalidate: Invalidate,
  ports: PublishingPorts,
): Invalidate {
  const { copier, clock, observe } = ports;
  const all = config.targets.map(({ id }) => id);
  // A hashed name needs a copy, and only no invalidation.
  const skip = new Set([...config.selection.skip].filter((name) => name !== 'hashed-names'));
  const selection = { ...config.selection, skip };

  /** Why an event is about nothing that is published; undefined when it may be. */
  const ignored = (change: ObjectChange): string | undefined => {
    if (change.event === undefined) return undefined;
    const isOutside = destinationKey(change.key, settings) === undefined;
    return skipReason(change, selection) ?? (isOutside ? 'outside publish.source_prefix' : undefined);
  };

  /** @param start by when an object must be begun, in milliseconds since the epoch */
  const publishSome = async (
    keys: readonly string[],
    start: number,
    options: Omit<PublishOptions, 'onLost'>,
    lost: Set<string>,
  ) => {
    const outcomes = new Map<string, Published | Error>();
    await inParallel(PARALLEL_OBJECTS, keys, async (key) => {
      try {
        if (clock.now() > start) throw new OutOfTime('there was no time left to copy it');
        const onLost = () => void lost.add(key);
        const whole = { ...options, onLost };
        outcomes.set(key, await publishObject(key, config.bucketName, settings, ports, whole));
      } catch (error) {
        outcomes.set(key, asError(error));
      }
    });
    return outcomes;
  };

  const publishAll = async (keys: readonly string[], deadline: number, dryRun: boolean) => {
    const now = clock.now();
    const until = now + (deadline - now) * SHARE;
    const lost = new Set<string>();
    const verifiesLater = keys.length >= MANY;
    const outcomes = await publishSome(keys, until, { until, dryRun, verifiesLater }, lost);
    const read = new Map(
      [...outcomes].flatMap(([key, one]) =>
        one instanceof Error || one.unverified === undefined ? [] : [[key, one.unverified] as const],
      ),
    );
    // What no listing can tell is read one by one.
    const doubtful = await unconfirmed(read, copier.listSource).catch(() => [...read.keys()]);
    for (const [key, again] of await publishSome(doubtful, deadline, { until: deadline }, lost)) {
      const isSame = !(again instanceof Error) && !again.isWritten;
      if (!isSame) outcomes.set(key, again);
    }
    return { outcomes, lost };
  };

  const copied = (
    arrival: Arrival,
    outcomes: ReadonlyMap<string, Published | Error>,
    lost: ReadonlySet<string>,
  ): CopyFailures => {
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
      const error = outcome instanceof Error ? outcome : missing(change, outcome, settings);
      if (error !== undefined && HOPELESS.has(error.name)) {
        hopeless.push(change);
        const path = `s3://${config.bucketName}/${change.key}`;
        for (const distributionId of ids) refused.push({ distributionId, error, path });
      } else if (error !== undefined) failed.push({ change, error });
      else if (!(outcome instanceof Error)) {
        isWritten ||= outcome.isWritten;
        sources.push(change);
        if (lost.has(change.key)) late.push(change);
        if (mayHaveCopied(change, outcome)) changes.push(copyOf(change, outcome));
        else changes.push({ ...change, skipped: REASONS[outcome.action] });
      }
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
  };

  return async (arrivals, deadline, options = {}) => {
    const { dryRun = config.dryRun } = options;
    const ofSource = arrivals.flatMap(({ changes }) => changes.filter(isOfSource));
    const wanted = groupBy(
      ofSource.filter((change) => ignored(change) === undefined),
      ({ key }) => key,
    );
    const { outcomes, lost } = await publishAll([...wanted.keys()], deadline, dryRun);
    const parts = arrivals.map((arrival) => copied(arrival, outcomes, lost));
    const result = await invalidate(
      parts.map(({ arrival }) => arrival),
      deadline,
      options,
    );
    const merged: InvalidationResult = {
      ...result,
      arrivals: result.arrivals.map((one, i) => withFailures(one, parts[i])),
    };
    if (ofSource.length === 0) return merged;
    const missed = ofSource.flatMap((change) => {
      const outcome = outcomes.get(change.key);
      const error =
        outcome instanceof Error || outcome === undefined ? undefined : missing(change, outcome, settings);
      return error === undefined ? [] : [[change.key, error] as const];
    });
    const whole = new Map([...outcomes, ...missed]);
    observeCopies(whole, parts, dryRun, observe);
    return { ...merged, published: reportOf(whole, settings, dryRun) };
  };
}

/** Events are about the source, but what a person names under `keys` is what viewers see. */
function isOfSource(change: Change): change is ObjectChange {
  return change.path === undefined && (change.event !== undefined || change.isToPublish === true);
}

function missing(
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
