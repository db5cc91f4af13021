/**
 * A million changes through the function, and whether its memory stays as it is: `npm run soak`. No part of the tests,
 * as it takes minutes.
 */

import { parseArgs } from 'node:util';
import { Random } from '../fakes/random.ts';
import { canonical } from '../fakes/viewer.ts';
import { runCommand } from '../scripts/command/run-command.ts';
import { run } from './run.ts';
import type { ObjectChange } from './scenario.ts';
import { type Happening, World } from './world.ts';

const CHANGES = 1_000_000;
const PER_SECOND = 250;
const FOLDERS = 100;
const FILES = 1_000;
const SAMPLES = 10;
/** Of the second half's memory over the first half's; what is in the queue takes some, now more and now less. */
const MOST_GROWTH = 1.4;

const USAGE = `Usage: npm run soak

Sends ${CHANGES} changes through the function in virtual time, which takes minutes. Fails when one is lost or left, or
when memory grows by more than a factor of ${MOST_GROWTH}.

  --help   this text`;

const random = new Random(1);
const world = new World({
  seed: 1,
  distributions: 1,
  collapse: 'balanced',
  burst: 5,
  completion: 10_000,
  changes: [],
  nonsense: [],
  faults: [],
});
/** By object, when it changed last and when it was cleared last. */
const changedAt = new Float64Array(FOLDERS * FILES);
const clearedAt = new Float64Array(FOLDERS * FILES);
const megabytes: number[] = [];
let billed = 0;

function* happenings(): Generator<Happening> {
  for (let i = 0; i < CHANGES; i += 1) {
    const object = random.whole(0, FOLDERS * FILES - 1);
    const at = Math.round((i * 1_000) / PER_SECOND);
    const change: ObjectChange = { at, key: keyOf(object), delay: 500, envelope: 'S3', twice: false };
    changedAt[object] = world.start + at;
    yield* world.deliveries(change);
    if ((i + 1) % 10_000 === 0) forget();
    if ((i + 1) % (CHANGES / SAMPLES) === 0) sample(i + 1);
  }
}

/** Takes note of what was cleared, and keeps nothing of the past but that. */
function forget(): void {
  for (const { paths, createdAt } of world.model.takeAccepted()) {
    billed += paths.length;
    for (const path of paths) {
      for (const object of objectsOf(path)) clearedAt[object] = createdAt;
    }
  }
  world.journal.length = 0;
  world.model.refusals.length = 0;
  for (const calls of world.calls) calls.length = 0;
}

function sample(changes: number): void {
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed / 1e6;
  megabytes.push(heap);
  console.log(
    `${changes} changes: ${heap.toFixed(1)} MB, ${world.queue.messages.size} messages in the queue`,
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function keyOf(object: number): string {
  return `f${Math.floor(object / FILES)}/${object % FILES}`;
}

function objectsOf(path: string): number[] {
  const [, folder = '', file = ''] = /^\/(?:f(\d+)\/)?(\d*)\*?$/.exec(canonical(path)) ?? [];
  const first = Number(folder) * FILES;
  if (file !== '') return [first + Number(file)];
  const [from, count] = folder === '' ? [0, FOLDERS * FILES] : [first, FILES];
  return Array.from({ length: count }, (_, i) => from + i);
}

async function main(args: string[]): Promise<void> {
  parseArgs({ args, options: {} });
  if (globalThis.gc === undefined) throw new Error('run it with --expose-gc, as `npm run soak` does');
  const outcome = await run(world, happenings());
  forget();
  const lost = changedAt.reduce((sum, at, object) => sum + (at > (clearedAt[object] ?? 0) ? 1 : 0), 0);
  const growth = mean(megabytes.slice(SAMPLES / 2)) / mean(megabytes.slice(0, SAMPLES / 2));
  const left = outcome.left.length + outcome.deadLetters.length;
  console.log(
    `lost ${lost}, left ${left}, paths ${billed}, most receives ${outcome.mostReceives}, memory ×${growth.toFixed(2)}`,
  );
  if (lost > 0 || left > 0 || growth > MOST_GROWTH) process.exitCode = 1;
}

void runCommand(USAGE, main);
