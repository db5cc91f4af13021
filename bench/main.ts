/** Prints every figure beside its goal; fails when one is missed. */
import { statSync } from 'node:fs';
import { burst } from './burst.ts';
import { compareImports } from './import.ts';
import { bodies, compare, parseOnly, pipeline } from './pipeline.ts';
import { growth } from './rules.ts';

const missed: string[] = [];

function report(what: string, figure: number, goal: number, unit: string): void {
  const met = figure <= goal;
  if (!met) missed.push(what);
  console.log(
    `${met ? 'ok  ' : 'MISS'} ${what.padEnd(62)} ${figure.toFixed(2).padStart(8)} ${unit} (goal ≤ ${goal})`,
  );
}

async function main(): Promise<void> {
  report('size of lambda_function.zip', statSync('lambda_function.zip').size / 1_000, 150, 'KB');

  const [bundle, unbundled] = compareImports();
  report('cold import of the bundle / of the unbundled CloudFront client', bundle / unbundled, 0.7, '×');

  const messages = bodies(4_000);
  const [ours, parsing] = compare(
    () => pipeline(messages),
    () => parseOnly(messages),
  );
  report('4,000 messages: envelopes to batches / JSON.parse alone', ours / parsing, 3, '×');

  const few = bodies(1_000);
  const many = bodies(100_000);
  const [large, small] = compare(
    () => pipeline(many),
    () => pipeline(few),
    11,
  );
  report('time for one of 100,000 changes / for one of 1,000', large / 100 / small, 2, '×');

  const { rules, key, hostile } = growth();
  report('path rules: time for 1,000 rules / for 500', rules, 2.5, '×');
  report('path rules: time for a key of 1,024 characters / of 512', key, 2.5, '×');
  report('path rules: the same with a hundred stars that almost fit', hostile, 2.5, '×');

  const { calls, refusals, paths, lost, p50, p95 } = await burst(10_000, 150);
  report('10,000 changes at 150/s: CreateInvalidation calls', calls, 20, '');
  report(
    '  of them refused',
    Object.values(refusals).reduce((sum, n) => sum + n, 0),
    0,
    '',
  );
  report('  paths', paths, 10_000, '');
  report('  changes lost', lost, 0, '');
  console.log(`     change to accepted invalidation, seconds: p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)}`);

  if (missed.length > 0) {
    console.error(`missed: ${missed.join('; ')}`);
    process.exitCode = 1;
  }
}

void main();
