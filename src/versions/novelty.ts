import type { Clock } from '../clock.ts';
import type { Change, ObjectChange } from '../events/change.ts';
import { CREATED } from '../events/filter.ts';
import type { Log } from '../log.ts';
import { inParallel } from '../parallel.ts';
import type { BucketVersions, Version } from './bucket-versions.ts';
import { findVersions, type KeyVersions } from './find-versions.ts';
import { isServedAlike } from './served-headers.ts';

/** What a version is to viewers, compared with the version before it: `new` has none before it. */
export type Novelty = 'unchanged' | 'new';

/** Of the changes of which S3 can tell; every other counts as a change. Never rejects. */
export type NoveltyOf = (
  changes: readonly Change[],
  deadline: number,
) => Promise<ReadonlyMap<Change, Novelty>>;

export interface NoveltyPorts {
  readonly versions: BucketVersions;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Milliseconds. Lifecycle removes a version no sooner than a day after it became noncurrent (S3 User Guide, "Lifecycle
 * configuration elements", NoncurrentDays), without an event that clears: within half a day no version between two
 * others has gone unseen.
 */
export const OLDEST_EVENT = 12 * 3_600_000;
/** Milliseconds for all of a batch, and more for each change: a comparison delays all, and is worth one path. */
const PATIENCE = 5_000;
const PATIENCE_PER_CHANGE = 10;
/** Of the time that an invocation has left; the rest is for sending. */
const SHARE = 1 / 3;
const PARALLEL_COMPARISONS = 20;

/** @param wanted novelties that are worth a request */
export function noveltyReader(
  wanted: ReadonlySet<Novelty>,
  { versions, clock, log }: NoveltyPorts,
): NoveltyOf {
  const warned = new Set<string>();
  const warnOnce = (message: string, error?: unknown) => {
    if (!warned.has(message)) log.warn(message, error === undefined ? {} : { error });
    warned.add(message);
  };

  /** Whether the version has the content and the headers of the one before it. */
  const isUnchanged = async (version: Version, before: Version): Promise<boolean> => {
    if (before.isDeleteMarker || version.etag !== before.etag || version.size !== before.size) return false;
    try {
      const [ours, others] = await Promise.all(
        [version, before].map(({ key, versionId }) => versions.headers(key, versionId)),
      );
      return ours !== undefined && others !== undefined && isServedAlike(ours, others);
    } catch (error) {
      warnOnce('the headers of a version could not be read; such a version counts as a change', error);
      return false;
    }
  };

  return async (changes, deadline) => {
    const found = new Map<Change, Novelty>();
    if (wanted.size === 0) return found;
    const now = clock.now();
    const created = changes.filter((change) => isCreation(change));
    const candidates = created.filter(
      ({ versionId, at = 0 }) => versionId !== undefined && at > now - OLDEST_EVENT,
    );
    if (created.length > 0 && created.every(({ versionId }) => versionId === undefined)) {
      warnOnce('skip has no effect on new versions: the bucket has no versioning');
    }
    if (candidates.length === 0) return found;

    const patience = PATIENCE + candidates.length * PATIENCE_PER_CHANGE;
    const end = now + Math.min(patience, (deadline - now) * SHARE);
    const goesOn = () => clock.now() < end;
    let listed: ReadonlyMap<string, KeyVersions>;
    try {
      listed = await findVersions(
        candidates.map(({ key }) => key),
        versions.list,
        goesOn,
      );
    } catch (error) {
      warnOnce('the versions of the bucket could not be listed; every new version counts as a change', error);
      return found;
    }
    await inParallel(PARALLEL_COMPARISONS, candidates, async (change) => {
      const { key, versionId } = change;
      const { versions: ofKey = [], isAll = false } = listed.get(key) ?? {};
      const index = ofKey.findIndex((version) => version.versionId === versionId);
      const version = ofKey[index];
      if (version === undefined) return;
      const before = ofKey[index + 1];
      if (before === undefined) {
        if (isAll && wanted.has('new')) found.set(change, 'new');
      } else if (wanted.has('unchanged') && goesOn() && (await isUnchanged(version, before))) {
        found.set(change, 'unchanged');
      }
    });
    return found;
  };
}

function isCreation(change: Change): change is ObjectChange {
  return change.path === undefined && CREATED.test(change.event ?? '');
}
