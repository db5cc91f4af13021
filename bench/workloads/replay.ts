/** A real site from one version to the next. */
import { readFileSync } from 'node:fs';
import { story, type Workload } from './workload.ts';

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

export const REPLAY: Workload = {
  name: 'R',
  title: "eleven books of Rust's documentation, from 1.95.0 to 1.97.0-nightly, 150 a second",
  seeds: 5,
  quickSeeds: 1,
  make(random) {
    const keys = [...read()];
    const site = keys.filter(([, fate]) => fate !== 'added').map(([key]) => key);
    // `aws s3 sync --delete` uploads and deletes in the order of the keys.
    const happenings = keys
      .filter(([, fate]) => fate !== 'same')
      .map(([key, fate]) => ({
        key,
        kind: fate === 'removed' ? ('deleted' as const) : ('written' as const),
      }));
    return story(random, site, happenings, 150);
  },
};
