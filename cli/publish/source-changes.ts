import type { ObjectChange } from '../../src/events/change.ts';
import { CREATED, type ListedChange } from '../changes/listed-change.ts';
import { wrongUsage } from '../frame/problem.ts';

/** What of the source is to be copied. */
export interface SourceOptions {
  /** No other run has it. */
  readonly runId: string;
  /** Milliseconds since the epoch: an unchanged copy that is older is not invalidated. */
  readonly since: number;
}

/**
 * The changes of the source as the function knows them; of a key that is listed more than once the last line counts. What is
 * an argument is always invalidated.
 *
 * @throws Problem for a path: which object it belongs to is not known
 */
export function sourceChanges(
  listed: readonly ListedChange[],
  { runId, since }: SourceOptions,
): ObjectChange[] {
  const changes = new Map<string, ObjectChange>();
  for (const one of listed) {
    if ('path' in one) {
      throw wrongUsage(
        `${JSON.stringify(one.path)} is a path, and objects are published by their keys`,
        one.path.endsWith('*')
          ? 'Give --all for every object under source_prefix; `invalidate` takes paths.'
          : `Name the object in the source bucket: ${JSON.stringify(one.path.slice(1))}; \`invalidate\` takes paths.`,
      );
    }
    const { key, event } = one;
    const id = `${runId}|${key}`;
    changes.set(key, event === undefined ? { id, key, isToPublish: true } : { id, key, event, at: since });
  }
  return [...changes.values()];
}

/** Every object of a listing as a change. */
export async function listedObjects(
  objects: AsyncIterable<{ readonly key: string; readonly size: number }>,
  { runId, since }: SourceOptions,
  progress: (listed: number) => void,
): Promise<ObjectChange[]> {
  const changes: ObjectChange[] = [];
  for await (const { key, size } of objects) {
    changes.push({ id: `${runId}|${key}`, key, size, event: CREATED, at: since });
    if (changes.length % 1_000 === 0) progress(changes.length);
  }
  return changes;
}
