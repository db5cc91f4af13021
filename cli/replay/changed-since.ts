import type { Config } from '../../src/config/config.ts';
import type { ObjectChange } from '../../src/events/change.ts';
import { skipReason } from '../../src/events/filter.ts';
import { publishFilter } from '../../src/publish/filter.ts';
import type { ListedObject } from '../changes/folder.ts';
import { CREATED } from '../changes/listed-change.ts';

/** An object as ListObjectsV2 shows it, with the time. */
export interface ModifiedObject extends ListedObject {
  /** Milliseconds since the epoch, whole seconds. */
  readonly modifiedAt: number;
}

export interface ChangedSince {
  readonly keys: readonly string[];
  /** How many changed objects the settings skip, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
  /** Objects that were looked at. */
  readonly listed: number;
}

/**
 * The objects of a bucket that were written since a moment, less those that the settings skip.
 *
 * @param since milliseconds since the epoch
 */
export async function changedSince(
  since: number,
  { selection, publish }: Pick<Config, 'selection' | 'publish'>,
  list: (prefix: string) => AsyncIterable<ModifiedObject>,
  progress: (listed: number) => void,
): Promise<ChangedSince> {
  // S3 tells whole seconds.
  const earliest = Math.floor(since / 1_000) * 1_000;
  const reasonOf =
    publish === null
      ? (change: ObjectChange) => skipReason(change, selection)
      : publishFilter(selection, publish);
  const keys = new Set<string>();
  const skipped = new Map<string, number>();
  let listed = 0;
  for (const prefix of selection.prefixes.length > 0 ? selection.prefixes : ['']) {
    for await (const { key, size, modifiedAt } of list(prefix)) {
      listed += 1;
      if (listed % 1_000 === 0) progress(listed);
      if (modifiedAt < earliest || keys.has(key)) continue;
      const reason = reasonOf({ id: key, key, size, event: CREATED });
      if (reason === undefined) keys.add(key);
      else skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    }
  }
  return { keys: [...keys], skipped, listed };
}
