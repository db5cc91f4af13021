/** What a scenario draws besides plain keys: the settings of each distribution, and what people ask for. */
import { DISTRIBUTION, OTHER_DISTRIBUTION } from '../fakes/lambda/environment.ts';
import type { Random } from '../fakes/random.ts';
import type { WrittenRule } from '../fakes/viewer.ts';
import type { Publishing } from './publishing.ts';
import type { Versioning } from './versioning.ts';

export interface Site {
  readonly id: string;
  /** As the distribution has it; the function reads it. */
  readonly originPath: string;
  readonly defaultRootObject: string | null;
  readonly queryStrings: boolean;
  readonly rules: readonly WrittenRule[];
  /** The only URLs that its distribution sends to the bucket begin with it; undefined: all. */
  readonly only?: string;
}

/** What a person asks for through the queue. */
export interface ManualRequest {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly keys: readonly string[];
  readonly paths: readonly string[];
}

export interface Features {
  /** Every key of the scenario begins with it. */
  readonly folder: string;
  readonly sites: readonly Site[];
  readonly cleanUrls: boolean;
  readonly listing: 'allowed' | 'denied' | 'failing';
  /** Whether CloudFront tells which invalidations are complete. */
  readonly progress: 'allowed' | 'denied' | 'failing';
  /** Paths a month; null: no budget. */
  readonly budget: number | null;
  readonly metricFails: boolean;
  readonly requests: readonly ManualRequest[];
  /** Changed keys besides the workload's, without the folder. */
  readonly keys: readonly string[];
  /** Whether handling one of the changes ends the function. */
  readonly poison: boolean;
  /** Events invoke the function themselves, with no queue between. */
  readonly isDirect: boolean;
  /** Undefined: the bucket has no versions. */
  readonly versioning?: Versioning;
  /** Whether the function watches invalidations until they are complete. */
  readonly isSampled?: boolean;
  /** Undefined: viewers see the bucket itself. */
  readonly publish?: Publishing;
}

/** The key whose path ends the function, without the origin path. */
export const POISON = 'poison.html';

type Folder = readonly [folder: string, originPaths: readonly [string, ...string[]]];

/** Folders of the bucket, and the origin paths that reach what is in them. */
const FOLDERS: readonly [Folder, ...Folder[]] = [
  ['site/', ['/site', '/site', '']],
  ['my site/', ['/my%20site', '/my%20site', '']],
  ['', ['']],
];

/** For keys of the scenario's workloads, and for some of none. */
const RULES: readonly WrittenRule[] = [
  { match: '**/*.js', paths: [] },
  { match: '**/hot.json', paths: ['/api/hot', '/{key}'] },
  { match: '**/d1/{name}.html', paths: ['/{key}', '/resized/{name}/*'] },
  { match: '**/d2/{name}.html', paths: ['/pages/{name}'] },
  { match: '**/t/{name}', paths: ['/t/*'] },
  { match: '**/docs/{rest+}', paths: ['/{key}', '/search/{rest}?lang=en'] },
  { match: '**/u~v/**', paths: ['/users/*'] },
];

const IDS = [DISTRIBUTION, OTHER_DISTRIBUTION, 'E3EXAMPLE3ABCD'] as const;

/** The sites of a scenario without features: all of one folder, no rules. */
export function plainSites(ids: readonly string[], folder: string): Site[] {
  return ids.map((id) => ({
    id,
    originPath: `/${folder.slice(0, -1)}`,
    defaultRootObject: null,
    queryStrings: false,
    rules: [],
  }));
}

/** @param period milliseconds in which changes happen */
export function features(random: Random, period: number): Features {
  const [folder, originPaths] = random.pick(FOLDERS);
  const count = random.pick([1, 1, 2, 3]);
  return {
    folder,
    sites: IDS.slice(0, count).map((id) => ({
      id,
      originPath: random.pick(originPaths),
      defaultRootObject: random.pick([null, 'index.html', 'home.html']),
      queryStrings: random.chance(0.25),
      rules: random.chance(0.5) ? RULES.filter(() => random.chance(0.5)) : [],
    })),
    cleanUrls: random.chance(0.3),
    listing: random.pick(['allowed', 'allowed', 'denied', 'failing']),
    progress: random.pick(['allowed', 'allowed', 'denied', 'failing']),
    budget: random.chance(0.2) ? random.pick([0, 10, 1_000]) : null,
    metricFails: random.chance(0.3),
    requests: Array.from({ length: random.chance(0.3) ? random.whole(1, 3) : 0 }, () =>
      manualRequest(random, folder, period),
    ),
    keys: random.chance(0.3)
      ? [random.pick(['~home/index.html', '~x', '*', 'x/../t/1.bin', '/t/1.bin', 'home.html'])]
      : [],
    poison: random.chance(0.04),
    isDirect: random.chance(0.15),
  };
}

function manualRequest(random: Random, folder: string, period: number): ManualRequest {
  const at = random.whole(0, period);
  switch (random.pick(['few', 'few', 'keys', 'wildcards'])) {
    case 'keys': {
      const count = random.pick([50, 500, 5_000]);
      return { at, keys: Array.from({ length: count }, (_, i) => `${folder}m/${i}.bin`), paths: [] };
    }
    case 'wildcards': {
      const count = random.pick([6, 20, 60]);
      return { at, keys: [], paths: Array.from({ length: count }, (_, i) => `/asked/${i}/*`) };
    }
    default:
      return { at, keys: [`${folder}a b.html`], paths: ['/asked/x.html', '/asked/y*'] };
  }
}
