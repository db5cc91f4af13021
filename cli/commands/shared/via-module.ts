/** `invalidate --via-module`: waits for what the module's events cause, in place of paying for the same change twice. */
import { s3Bucket } from '../../../src/aws/s3-lazy.ts';
import type { Config } from '../../../src/config/config.ts';
import type { Change, ObjectChange } from '../../../src/events/change.ts';
import { readsVersions } from '../../../src/events/filter.ts';
import { distributionReader } from '../../../src/invalidate/distribution-reader.ts';
import { inParallel } from '../../../src/parallel.ts';
import { stalePathsOf } from '../../../src/urls/stale-paths.ts';
import { unseen } from '../../../src/urls/unseen.ts';
import { type Novelty, noveltyReader } from '../../../src/versions/novelty.ts';
import { bucketObjects, cloudFrontReader } from '../../aws/lazy.ts';
import { type ListedChange, toChanges } from '../../changes/listed-change.ts';
import type { StoredObject } from '../../edge/stored-object.ts';
import type { Run } from '../../frame/command.ts';
import { explain } from '../../frame/explain.ts';
import { Problem, wrongUsage } from '../../frame/problem.ts';
import { exitCodeOf, type Report } from '../../frame/report.ts';
import { type Coverage, type Need, untilCovered } from '../../invalidations/coverage.ts';
import { coverageJson, coverageLines, type DistributionCoverage } from '../../report/coverage.ts';
import { hasBucket } from '../../settings/settings.ts';
import { warningLog } from './engine.ts';
import type { Planning } from './planning.ts';

export interface ViaModuleOptions {
  /** Milliseconds since the epoch: when the upload began. */
  readonly since?: number | undefined;
  /** Seconds. */
  readonly timeout: number;
}

const PARALLEL_HEADS = 20;

export async function viaModule(
  { config, given, cloudFront, engineOptions: { warn } }: Planning,
  { since, timeout }: ViaModuleOptions,
  { clock, terminal }: Pick<Run, 'clock' | 'terminal'>,
): Promise<Report> {
  const deadline = clock.now() + timeout * 1_000;
  if (!hasBucket(config))
    throw wrongUsage(
      '--via-module needs to know the bucket',
      'Name it with --function, --settings or --bucket.',
    );
  terminal.progress('Reading when the objects changed …');
  const log = warningLog(warn);
  const stored = await storedObjects(given.listed, since, config);
  const changes = toChanges(given.listed, 'via-module').map((change) => {
    const versionId = change.key === undefined ? undefined : stored.get(change.key)?.versionId;
    return change.path === undefined && versionId !== undefined ? { ...change, versionId } : change;
  });
  const changedAt = (change: Change): number => {
    const at = since ?? stored.get(change.key ?? '')?.modifiedAt;
    if (at !== undefined) return at;
    throw new Problem(
      `when ${change.key ?? change.path} changed is not known: no object of ${config.bucketName} tells`,
      'Give --since the time before the upload, such as --since 10m or --since 2026-11-28T01:30:00Z.',
      { name: 'UnknownTime' },
    );
  };
  const times = new Map(changes.map((change) => [change, changedAt(change)]));
  // As the function finds what it skips.
  const noveltyOf = noveltyReader(config.selection.skip, {
    versions: s3Bucket(config.bucketName).versions,
    clock,
    log,
  });
  const novelties = readsVersions(config.selection)
    ? await noveltyOf(changes.filter(isOfObject), deadline)
    : new Map<Change, Novelty>();
  const { invalidations } = await cloudFrontReader(deadline);
  const readUrlMap = distributionReader(config, { cloudFront, clock, log });

  const coverages = await Promise.all(
    config.targets.map(async (target): Promise<DistributionCoverage> => {
      const urlMap = await readUrlMap(target).catch((error: unknown) => {
        throw explain(error, {
          action: 'cloudfront:GetDistributionConfig',
          subject: `distribution ${target.id}`,
        });
      });
      const needs: Need[] = [];
      const skipped = new Map<string, string>();
      for (const change of changes) {
        const key = change.key ?? change.path ?? '';
        const { paths, skipped: reason } =
          unseen(change, novelties.get(change), urlMap) ?? stalePathsOf(change, urlMap, config.selection);
        if (reason !== undefined) skipped.set(key, reason);
        for (const { path } of paths) needs.push({ key, path, since: times.get(change) ?? 0 });
      }
      const progress = ({ covered, left }: Coverage, inProgress: number) =>
        terminal.progress(
          `${covered.size} of ${covered.size + left.length} paths are covered, ${inProgress} invalidations in progress …`,
        );
      const coverage = await untilCovered(target.id, needs, deadline, { invalidations, clock, progress });
      return { distributionId: target.id, skipped, ...coverage };
    }),
  );
  const left = new Set(coverages.flatMap((one) => one.left.map(({ key }) => key)));
  return {
    exitCode: exitCodeOf(changes.length - left.size, changes.length),
    json: { changes: changes.length, distributions: coverages.map(coverageJson) },
    text: (paint) => coverages.flatMap((one) => coverageLines(one, timeout, paint)).join('\n'),
  };
}

/** What the bucket says of the objects, by their keys; nothing where nothing depends on it. */
async function storedObjects(
  listed: readonly ListedChange[],
  since: number | undefined,
  { bucketName, selection }: Config,
): Promise<ReadonlyMap<string, StoredObject>> {
  const found = new Map<string, StoredObject>();
  if (since !== undefined && !readsVersions(selection)) return found;
  const { head } = await bucketObjects(bucketName);
  await inParallel(PARALLEL_HEADS, listed, async (one) => {
    const object = 'path' in one ? undefined : await head(one.key);
    if ('key' in one && object !== undefined) found.set(one.key, object);
  });
  return found;
}

function isOfObject(change: Change): change is ObjectChange {
  return change.path === undefined;
}
