/** A real site from one version to the next. */
import { readFileSync } from 'node:fs';
import { story, versionedStory, type Workload } from './workload.ts';

/**
 * Eleven books of Rust's documentation (doc.rust-lang.org) as rustup installs them, from 1.95.0 (59807616e,
 * 2026-04-14) to 1.97.0-nightly (e50aa6fba, 2026-05-19), compared by content. make-replay.ts says how it was made.
 */
const FIXTURE = new URL('../fixtures/rust-books.txt', import.meta.url);

type Fate = 'same' | 'changed' | 'added' | 'removed';
const FATES: Readonly<Record<string, Fate>> = { '=': 'same', '~': 'changed', '+': 'added', '-': 'removed' };

function read(): Map<string, Fate> {
  const keys = new Map<string, Fate>();
  let previous = '';
  for (const line of readFileSync(FIXTURE, 'utf8').trimEnd().split('\n')) {
    const [, sign = '', shared = '', rest = ''] = /^(.)(\d+) (.*)$/.exec(line) ?? [];
    const fate = FATES[sign];
    if (fate === undefined) throw new Error(`a line of the fixture is not understood: ${line}`);
    previous = previous.slice(0, Number(shared)) + rest;
    keys.set(previous, fate);
  }
  return keys;
}

/** `aws s3 sync --delete` uploads and deletes in the order of the keys. */
function happeningsOf(keys: readonly (readonly [key: string, fate: Fate])[]) {
  return keys.map(([key, fate]) => ({
    key,
    kind: fate === 'removed' ? ('deleted' as const) : ('written' as const),
    isSame: fate === 'same',
  }));
}

function siteOf(keys: readonly (readonly [key: string, fate: Fate])[]): string[] {
  return keys.filter(([, fate]) => fate !== 'added').map(([key]) => key);
}

/** Compared by time: everything is uploaded, as from a fresh checkout. */
export const REPLAY_BY_TIME: Workload = {
  name: 'S',
  title: 'R, with all files uploaded again, as they are newer',
  seeds: 1,
  quickSeeds: 1,
  make(random) {
    const keys = [...read()];
    return versionedStory(siteOf(keys), story(random, siteOf(keys), happeningsOf(keys), 150));
  },
};

export const REPLAY: Workload = {
  name: 'R',
  title: "eleven books of Rust's documentation, from 1.95.0 to 1.97.0-nightly, 150 a second",
  seeds: 5,
  quickSeeds: 1,
  make(random) {
    const keys = [...read()];
    const different = keys.filter(([, fate]) => fate !== 'same');
    return story(random, siteOf(keys), happeningsOf(different), 150);
  },
};
