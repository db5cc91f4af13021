import type { Clock } from '../clock.ts';
import type { Change, ObjectChange } from '../events/change.ts';
import { CREATED, type Skippable } from '../events/filter.ts';
import { groupBy } from '../group-by.ts';
import { type Log, warnsOnce } from '../log.ts';
import { inParallel } from '../parallel.ts';
import type { BucketVersions, Version } from './bucket-versions.ts';
import { findVersions, type KeyVersions } from './find-versions.ts';
import { isServedAlike } from './served-headers.ts';

/** What a version is to viewers, compared with the version before it: `new` has none before it. */
export type Novelty = 'unchanged' | 'new';

/**
 * Of the changes of which S3 can tell; every other counts as a change. All changes of a key have one novelty, as they
 * share their paths. Never rejects.
 */
export type NoveltyOf = (
  changes: readonly ObjectChange[],
  deadline: number,
) => Promise<ReadonlyMap<Change, Novelty>>;

export interface NoveltyPorts {
  readonly versions: BucketVersions;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Milliseconds. Lifecycle removes a version no sooner than a day after the one above it was created (S3 User Guide,
 * "Lifecycle configuration elements", NoncurrentDays), without an event that clears: below a version that was created
 * within half a day none has gone unseen. A replica keeps its original's time, an upload in parts that of its beginning.
 */
export const OLDEST_VERSION = 12 * 3_600_000;
/** Milliseconds for all of a batch, and more for each change: a comparison delays all, and is worth one path. */
const PATIENCE = 5_000;
const PATIENCE_PER_CHANGE = 10;
/** Of the time that an invocation has left; the rest is for sending. */
const SHARE = 1 / 3;
const PARALLEL_COMPARISONS = 20;

/** A version of an event and what is below it; undefined: nothing ever was. */
interface Pair {
  readonly version: Version;
  readonly before: Version | undefined;
}

/** @param skip what is skipped: nothing is asked of S3 for what is not */
export function noveltyReader(
  skip: ReadonlySet<Skippable>,
  { versions, clock, log }: NoveltyPorts,
): NoveltyOf {
  const warnOnce = warnsOnce(log);

  /** Whether all the versions have the content and the headers of those before them. */
  const areUnchanged = async (pairs: readonly Pair[]): Promise<boolean> => {
    if (!skip.has('unchanged') || !pairs.every(isSameContent)) return false;
    const compared = new Set(pairs.flatMap(({ version, before }) => [version, before ?? version]));
    try {
      const served = await Promise.all(
        [...compared].map(({ key, versionId }) => versions.headers(key, versionId)),
      );
      const [first = {}] = served;
      return served.every((headers) => isServedAlike(first, headers));
    } catch (error) {
      warnOnce('the headers of a version could not be read; such a version counts as a change', { error });
      return false;
    }
  };

  /** The novelty of one key by all its versions in the batch. */
  const compare = async (pairs: readonly Pair[]): Promise<Novelty | undefined> => {
    const later = pairs.filter(({ before }) => before !== undefined);
    const isNew = later.length < pairs.length;
    if (isNew && !skip.has('new-objects')) return undefined;
    if (later.length > 0 && !(await areUnchanged(later))) return undefined;
    return isNew ? 'new' : 'unchanged';
  };

  return async (changes, deadline) => {
    const found = new Map<Change, Novelty>();
    const created = changes.filter(({ event = '' }) => CREATED.test(event));
    if (created.length > 0 && created.every(({ versionId }) => versionId === undefined)) {
      warnOnce('skip has no effect on new versions: the bucket has no versioning', {});
    }
    const byKey = groupBy(changes, ({ key }) => key);
    for (const [key, ofKey] of byKey) if (!ofKey.every(isComparable)) byKey.delete(key);
    if (byKey.size === 0) return found;

    const now = clock.now();
    const end = now + Math.min(PATIENCE + changes.length * PATIENCE_PER_CHANGE, (deadline - now) * SHARE);
    const goesOn = () => clock.now() < end;
    const isRecent = ({ version }: Pair) => version.modified > now - OLDEST_VERSION;

    const work = async () => {
      const listed = new Map<string, KeyVersions>();
      await findVersions(byKey.keys(), {
        list: versions.list,
        goesOn,
        onFound: (key, ofKey) => listed.set(key, ofKey),
        onError: (error) =>
          warnOnce('some versions could not be listed; every such version counts as a change', { error }),
      });
      await inParallel(PARALLEL_COMPARISONS, [...listed], async ([key, ofKey]) => {
        const ofBatch = byKey.get(key) ?? [];
        const pairs = ofBatch.flatMap(({ versionId }) => pairOf(ofKey, versionId) ?? []);
        if (pairs.length < ofBatch.length || !pairs.every(isRecent) || !goesOn()) return;
        const novelty = await compare(distinct(pairs));
        if (novelty !== undefined && goesOn()) for (const change of ofBatch) found.set(change, novelty);
      });
    };
    // A request that takes longer holds up nothing.
    await Promise.race([work(), clock.sleep(end - now)]);
    return new Map(found);
  };
}

function isComparable({ event = '', versionId }: ObjectChange): boolean {
  return CREATED.test(event) && versionId !== undefined;
}

/** Undefined when it is not listed, or when what is below it is not. */
function pairOf({ versions, isAll }: KeyVersions, versionId: string | undefined): Pair | undefined {
  const index = versions.findIndex((version) => version.versionId === versionId);
  const [version, before] = index < 0 ? [] : versions.slice(index, index + 2);
  return version === undefined || (before === undefined && !isAll) ? undefined : { version, before };
}

function distinct(pairs: readonly Pair[]): Pair[] {
  return [...new Map(pairs.map((pair) => [pair.version.versionId, pair])).values()];
}

function isSameContent({ version, before }: Pair): boolean {
  return before?.isDeleteMarker === false && version.etag === before.etag && version.size === before.size;
}
