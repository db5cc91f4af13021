/** A site and what happens to it, as data. */
import type { Random } from '../../fakes/random.ts';
import { VersionsModel } from '../../fakes/s3/versions.ts';
import { Bucket, type Life } from '../comparison/bucket.ts';

export interface SiteChange {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly key: string;
  readonly kind: 'written' | 'deleted';
  /** It is written as it was: no viewer can tell. */
  readonly isSame: boolean;
  /** There never was an object of that key. */
  readonly isNew: boolean;
  /** Of a bucket with versioning. */
  readonly versionId?: string;
  /** How long S3 takes to tell, in milliseconds. */
  readonly delay: number;
}

export interface Story {
  readonly bucket: Bucket;
  /** In the order of their times. */
  readonly changes: readonly SiteChange[];
  /** Undefined: the bucket has no versioning. Times are in milliseconds since the run began. */
  readonly versions?: VersionsModel;
}

export interface Workload {
  readonly name: string;
  readonly title: string;
  /** How often it is drawn; means are less certain the fewer calls a run has. */
  readonly seeds: number;
  /** As often with `--quick`. */
  readonly quickSeeds: number;
  make(random: Random): Story;
}

interface Happening {
  readonly key: string;
  readonly kind?: 'written' | 'deleted';
  readonly isSame?: boolean;
}

/** Long before the run, in milliseconds since it began. */
const BEFORE = -3_600_000;

/** Things that happen to a site one after the other, from the first second on. */
export function story(
  random: Random,
  site: readonly string[],
  happenings: readonly Happening[],
  perSecond: number,
  delay: (random: Random) => number = delivery,
): Story {
  const lives = new Map<string, Life>(site.map((key) => [key, {}]));
  const changes = happenings.map(({ key, kind = 'written', isSame = false }, i): SiteChange => {
    const at = 1_000 + Math.round((i * 1_000) / perSecond);
    const life = lives.get(key);
    if (kind === 'deleted') lives.set(key, { ...life, died: at });
    else if (life === undefined) lives.set(key, { born: at, written: [at] });
    else lives.set(key, { ...life, written: [...(life.written ?? []), at] });
    return { at, key, kind, isSame, isNew: life === undefined, delay: Math.round(delay(random)) };
  });
  return { bucket: new Bucket(lives), changes };
}

/** The same in a bucket with versioning. */
export function versionedStory(site: readonly string[], { bucket, changes }: Story): Story {
  const versions = new VersionsModel();
  for (const key of site) versions.put(key, `${key} 0`, 'as it was', {}, BEFORE);
  const versioned = changes.map((change, i): SiteChange => {
    const { key, kind, at, isSame } = change;
    const versionId = `${key} ${i + 1}`;
    if (kind === 'deleted') versions.putDeleteMarker(key, versionId, at);
    else versions.put(key, versionId, isSame ? 'as it was' : `content ${i}`, {}, at);
    return { ...change, versionId };
  });
  return { bucket, changes: versioned, versions };
}

/** Until S3 has reported a change: 0.5 s at the median, 3 s at the 99th percentile. */
export function delivery(random: Random): number {
  return random.lognormal(500, 3_000);
}

/** Keys as sections, folders and files have them. */
export function tree(sections: number, folders: number, files: number, root = ''): string[] {
  const names: string[] = [];
  for (let s = 0; s < sections; s += 1) {
    for (let d = 0; d < folders; d += 1) {
      const folder = sections === 1 ? `${root}d${pad(d)}` : `${root}s${pad(s)}/d${pad(d)}`;
      for (let f = 0; f < files; f += 1) names.push(`${folder}/page-${pad(f)}.html`);
    }
  }
  return names;
}

export function pad(number: number): string {
  return String(number).padStart(3, '0');
}

/** `count` different items, in the order they were drawn. */
export function sample<T>(random: Random, items: readonly T[], count: number): T[] {
  const left = [...items];
  const drawn: T[] = [];
  while (drawn.length < count) {
    const index = random.whole(0, left.length - 1);
    const item = left[index];
    const last = left.pop();
    if (item === undefined || last === undefined) break;
    if (index < left.length) left[index] = last;
    drawn.push(item);
  }
  return drawn;
}
