/** What is promised with the default settings (SIMULATION.md, section 1), and whether it is kept. */

import type { Figures } from '../comparison/figures.ts';
import type { Comparison } from '../comparison/run.ts';
import { BALANCED, SKIPPING } from '../policies/ours.ts';
import type { Policy } from '../policies/policy.ts';

export interface Goal {
  readonly what: string;
  readonly most: number;
  readonly figure: number;
  readonly unit: string;
  readonly isMet: boolean;
}

/** Of 15 wildcards, five are left to people. */
const WILDCARDS = 10;
const FILES = 3_000;

export function goals({ contests, variants }: Comparison): Goal[] {
  const of = (name: string, policy: Policy = BALANCED): Figures => {
    const found = contests.find(({ workload }) => workload.name === name)?.figures.get(policy);
    if (found === undefined) throw new Error(`there are no figures of ${name}`);
    return found;
  };
  const bill = (one: Figures) => one.dollars + one.dollarsOfRequests;
  const all = contests.map(({ workload }) => of(workload.name));
  const worse = variants.flatMap((variant) => [...variant.figures.values()]);
  // The function does not know how long completions take: it learns from being refused.
  const fewer = variants.filter(({ isSlow }) => !isSlow).flatMap(({ figures: found }) => [...found.values()]);
  const highest = (figures: readonly Figures[], pick: (one: Figures) => number) =>
    Math.max(...figures.map(pick));

  const list: [what: string, figure: number, most: number, unit: string][] = [
    ['lone change (A): calls', of('A').calls, 1, ''],
    ['lone change (A): paths', of('A').paths, 1, ''],
    ['lone change (A): fresh, p95', of('A').p95, 30.5, 's'],
    ['lone change (A): call accepted, p95', of('A').acceptedP95, 3.5, 's'],
    ['200-file deploy (B): calls', of('B').calls, 4, ''],
    ['200-file deploy (B): paths', of('B').paths, 11.5, ''],
    ['200-file deploy (B): fresh, p95', of('B').p95, 22, 's'],
    ['10,000-object deploy (C): calls', of('C').calls, 10, ''],
    ['10,000-object deploy (C): paths', of('C').paths, 30, ''],
    ['10,000-object deploy (C): fresh, p95', of('C').p95, 30, 's'],
    ['100,000 deletions (H): calls', of('H').calls, 12, ''],
    ['100,000 deletions (H): paths', of('H').paths, 20, ''],
    ['100,000 deletions (H): fresh, p95', of('H').p95, 32, 's'],
    ['10,000 objects in random order (X): paths', of('X').paths, 15, ''],
    ['10,000 objects, some events late (W): paths', of('W').paths, 35, ''],
    ['10,000 objects, some events late (W): fresh, p95', of('W').p95, 32, 's'],
    ['a real site (R): paths', of('R').paths, 2, ''],
    [
      '10,000 objects uploaded again, 100 of them different (U, skipping): paths',
      of('U', SKIPPING).paths,
      110,
      '',
    ],
    ['the same: unchanged objects cleared', of('U', SKIPPING).collateral, 0, ''],
    ['30,000 new keys (E, skipping): dollars, requests to S3 included', bill(of('E', SKIPPING)), 1.5, ''],
    ['a change every 2 seconds (T): calls in five minutes', of('T').calls, 60, ''],
    ['hot key (G): calls a minute', of('G').calls / 5, 8, ''],
    ['all: changes lost', 100 * highest(all, ({ lost }) => lost), 0, '%'],
    ['all: refused, as too many were in progress', highest(all, ({ tooMany }) => tooMany), 0, ''],
    ['all: exact paths in progress at once', highest(all, ({ filesAtOnce }) => filesAtOnce), FILES, ''],
    ['all: wildcards in progress at once', highest(all, (one) => one.wildcardsAtOnce), WILDCARDS, ''],
    ['worse conditions: changes lost', 100 * highest(worse, ({ lost }) => lost), 0, '%'],
    [
      'fewer calls allowed: refused, as too many were in progress',
      highest(fewer, (one) => one.tooMany),
      0,
      '',
    ],
    [
      'fewer calls allowed: wildcards in progress at once',
      highest(fewer, (one) => one.wildcardsAtOnce),
      WILDCARDS,
      '',
    ],
  ];
  return list.map(([what, figure, most, unit]) => ({ what, figure, most, unit, isMet: figure <= most }));
}
