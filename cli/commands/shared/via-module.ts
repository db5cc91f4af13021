/** `invalidate --via-module`: waits for what the module's events cause, in place of paying for the same change twice. */
import { distributionReader } from '../../../src/invalidate/distribution-reader.ts';
import { inParallel } from '../../../src/parallel.ts';
import { stalePathsOf } from '../../../src/urls/stale-paths.ts';
import { bucketObjects, cloudFrontReader } from '../../aws/lazy.ts';
import { type ListedChange, toChanges } from '../../changes/listed-change.ts';
import type { Run } from '../../frame/command.ts';
import { explain } from '../../frame/explain.ts';
import { wrongUsage } from '../../frame/problem.ts';
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
  const changes = toChanges(given.listed, 'via-module');
  terminal.progress('Reading when the objects changed …');
  const changedAt = await times(given.listed, since, config.bucketName);
  const { invalidations } = await cloudFrontReader();
  const readUrlMap = distributionReader(config, { cloudFront, clock, log: warningLog(warn) });

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
        const { paths, skipped: reason } = stalePathsOf(change, urlMap, config.selection);
        if (reason !== undefined) skipped.set(key, reason);
        for (const { path } of paths) needs.push({ key, path, since: changedAt.get(key) ?? 0 });
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

/** When each object changed, by its key: as a person says, or as the bucket has it. */
async function times(
  listed: readonly ListedChange[],
  since: number | undefined,
  bucketName: string,
): Promise<ReadonlyMap<string, number>> {
  const names = listed.map((one) => ('path' in one ? one.path : one.key));
  if (since !== undefined) return new Map(names.map((name) => [name, since]));
  const { head } = await bucketObjects(bucketName);
  const found = new Map<string, number>();
  await inParallel(PARALLEL_HEADS, listed, async (one) => {
    const name = 'path' in one ? one.path : one.key;
    const at = 'path' in one ? undefined : (await head(one.key))?.modifiedAt;
    if (at === undefined) {
      throw wrongUsage(
        `when ${name} changed is not known: no object of ${bucketName} tells`,
        'Give --since the time before the upload, such as --since 10m or --since 2026-11-28T01:30:00Z.',
      );
    }
    found.set(name, at);
  });
  return found;
}
