/**
 * As 63Klabs/atlantis-starter-03-serverless-cloudfront-cache-invalidation does it (path_consolidator.py at 139ec395,
 * handler.py at 022c1f38), with the window of 60 seconds that it allows: S3 → a function → SQS, and a schedule that
 * fires once, 60 seconds after the first change, and runs another function. That one takes at most 1,000 messages,
 * merges folders of more than three files and then parents of more than ten folders, though never all of the site,
 * tries five times and deletes the messages whatever came of it. Then the window is closed; what is left waits for
 * the next change to open another.
 *
 * Not modelled: its last receive waits 20 seconds for more; several windows at once (its ARCHITECTURE.md admits them).
 */
import type { Clock } from '../../src/clock.ts';
import { groupBy } from '../../src/group-by.ts';
import { COLD_START } from '../comparison/world.ts';
import { type Client, client } from './client.ts';
import { folderOf } from './keys.ts';
import type { Policy } from './policy.ts';

const WINDOW = 60_000;
const MAX_MESSAGES = 1_000;
const BATCH = 10;
const RECEIVE = 15;
const FILES_OF_A_FOLDER = 3;
const FOLDERS_OF_A_PARENT = 10;
const PATHS_OF_A_REQUEST = 1_000;
const PAUSES = [100, 200, 400, 800];

export const KLABS: Policy = {
  name: '63Klabs',
  title: 'a window of 60 s, folders of more than 3, parents of more than 10',
  async run(world) {
    const { clock } = world;
    const invalidate = client(world);
    // Every message is received once and then deleted, so that the queue is a mere list.
    const waiting: string[] = [];
    let taken = 0;
    const windows: Promise<void>[] = [];
    let isOpen = false;
    let isCold = true;

    const process = async () => {
      await clock.sleep(WINDOW + (isCold ? COLD_START : 0));
      isCold = false;
      const keys: string[] = [];
      while (keys.length < MAX_MESSAGES && taken < waiting.length) {
        const messages = waiting.slice(taken, taken + BATCH);
        taken += messages.length;
        keys.push(...messages);
        await clock.sleep(RECEIVE);
      }
      await invalidateAll(pathsFor(keys), invalidate, clock);
      isOpen = false;
    };
    const arrive = async () => {
      for (const { at, change } of world.arrivals) {
        if (at > world.now) await clock.sleep(at - world.now);
        waiting.push(change.key);
        if (isOpen) continue;
        isOpen = true;
        windows.push(process());
      }
      await Promise.all(windows);
    };
    await world.run(arrive());
  },
};

async function invalidateAll(paths: readonly string[], invalidate: Client, clock: Clock): Promise<void> {
  for (let start = 0; start < paths.length; start += PATHS_OF_A_REQUEST) {
    const some = paths.slice(start, start + PATHS_OF_A_REQUEST);
    for (const pause of [0, ...PAUSES]) {
      await clock.sleep(pause);
      if (await invalidate(some)) break;
    }
  }
}

/** An index document stands for its folder; merged folder by folder, then again until nothing changes. */
export function pathsFor(keys: readonly string[]): string[] {
  let paths = new Set(keys.map((key) => `/${key}`).map((path) => (isIndex(path) ? whole(path) : path)));
  for (let size = Number.POSITIVE_INFINITY; paths.size < size; ) {
    size = paths.size;
    paths = merged(paths, (path) => !path.endsWith('/*'), FILES_OF_A_FOLDER);
    paths = merged(paths, (path) => path.endsWith('/*'), FOLDERS_OF_A_PARENT);
    paths = withoutCovered(paths);
  }
  return [...paths].sort();
}

function isIndex(path: string): boolean {
  return /\/(index|default)\.[^/]*$/.test(path) && folderOf(path) !== '';
}

function whole(path: string): string {
  return `${folderOf(path)}/*`;
}

/** Replaces paths of one kind in a folder by the folder where there are more than the limit; the root stays as it is. */
function merged(paths: ReadonlySet<string>, isOfKind: (path: string) => boolean, most: number): Set<string> {
  const parentOf = (path: string) => folderOf(path.endsWith('/*') ? folderOf(path) : path);
  const result = new Set([...paths].filter((path) => !isOfKind(path)));
  for (const [parent, members] of groupBy([...paths].filter(isOfKind), parentOf)) {
    if (members.length > most && parent !== '') result.add(`${parent}/*`);
    else for (const path of members) result.add(path);
  }
  return result;
}

function withoutCovered(paths: ReadonlySet<string>): Set<string> {
  const isCovered = (path: string) => {
    const own = path.endsWith('/*') ? folderOf(path) : path;
    for (let folder = folderOf(own); folder !== ''; folder = folderOf(folder)) {
      if (paths.has(`${folder}/*`)) return true;
    }
    return false;
  };
  return new Set([...paths].filter((path) => !isCovered(path)));
}
