/** A bucket with versions: what each change makes of its key, and what viewers see before and after it. */

import { Random } from '../fakes/random.ts';
import { VersionsModel } from '../fakes/s3/versions.ts';
import type { ObjectChange, Scenario } from './scenario.ts';

/** What became of a change. */
export interface VersionStep {
  readonly versionId: string;
  readonly eventName: string;
  /** What viewers got, by content and headers; undefined: an error. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Nothing was there before, not even a delete marker. */
  readonly isFirst: boolean;
}

export interface History {
  readonly model: VersionsModel;
  readonly steps: ReadonlyMap<ObjectChange, VersionStep>;
}

const HOUR = 3_600_000;
/** Before it the bucket was filled, in milliseconds before the run begins. */
const FILLED = HOUR;
/** A replica keeps its original's time, which may be days ago. */
const REPLICATION = 4 * 24 * HOUR;
/** When lifecycle removes what is noncurrent: a day after what is above it was created. */
const EXPIRY = { event: 24 * HOUR, replica: HOUR / 2 };

/** @param start of the run, in milliseconds since the epoch */
export function historyOf(scenario: Scenario, folder: string, start: number): History {
  const model = new VersionsModel();
  const steps = new Map<ObjectChange, VersionStep>();
  const random = new Random(scenario.seed * 31);
  /** Of each key, the oldest first. */
  const stacks = new Map<string, { id: string; content: string | undefined }[]>();
  let count = 0;

  const push = (
    key: string,
    content: string | undefined,
    headers: string,
    at: number,
    modified = at,
  ): string => {
    count += 1;
    const id = `v${count}`;
    if (content === undefined) model.putDeleteMarker(key, id, at);
    else model.put(key, id, content, { 'cache-control': headers }, at, modified);
    const stack = stacks.get(key) ?? [];
    stacks.set(key, [...stack, { id, content: content && `${content} ${headers}` }]);
    return id;
  };

  for (const change of [...scenario.changes].sort((a, b) => a.at - b.at)) {
    const { kind, content, headers } = change.versioned ?? { kind: 'put', content: 0, headers: 0 };
    if (change.isNoncurrentExpiry) continue;
    const key = `${folder}${change.key}`;
    const at = start + change.at;
    if (!stacks.has(key) && random.chance(0.7)) push(key, 'content-0', 'headers-0', start - FILLED);
    const before = stacks.get(key)?.at(-1);
    const isFirst = (stacks.get(key)?.length ?? 0) === 0;
    let versionId: string;
    let eventName = 'ObjectCreated:Put';
    const stack = stacks.get(key) ?? [];
    // The current version, or the one below it, of which viewers see nothing.
    const removed = (kind === 'remove' && content > 0 ? stack.at(-2) : undefined) ?? before;
    if (kind === 'remove' && removed !== undefined) {
      model.remove(key, removed.id, at);
      stacks.set(
        key,
        stack.filter((one) => one !== removed),
      );
      versionId = removed.id;
      eventName = 'ObjectRemoved:Delete';
    } else if (kind === 'put') {
      const created = change.late === 'replica' ? at - REPLICATION : at;
      versionId = push(key, `content-${content}`, `headers-${headers}`, at, created);
    } else {
      versionId = push(key, undefined, '', at);
      eventName = 'ObjectRemoved:DeleteMarkerCreated';
    }
    const after = stacks.get(key)?.at(-1);
    steps.set(change, { versionId, eventName, before: before?.content, after: after?.content, isFirst });
    // Lifecycle: no event that clears.
    const expiry = change.late && EXPIRY[change.late];
    if (expiry) for (const { id } of stacks.get(key)?.slice(1, -1) ?? []) model.remove(key, id, at + expiry);
  }
  return { model, steps };
}
