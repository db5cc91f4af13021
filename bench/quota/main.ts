/** When the quota is full: wait in the function, or return the messages at once. `npm run bench:quota` */
import { run } from './run.ts';

const WORKLOADS = [
  ['12,000 changes at 600/s', 12_000, 600],
  ['100,000 changes at 1,667/s', 100_000, 1_667],
] as const;
const PATIENCE = [
  ['waits up to 50 s', 50_000],
  ['returns at once', 0],
  ['waits up to 20 s', 20_000],
] as const;

async function main(): Promise<void> {
  for (const [rule, patience] of PATIENCE) {
    for (const [name, count, perSecond] of WORKLOADS) {
      console.log(`${name}, ${rule}: ${JSON.stringify(await run(count, perSecond, patience))}`);
    }
  }
}

void main();
