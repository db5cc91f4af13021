/** When the quota is full: to wait in the function, or to give the messages back at once. `npx tsx bench/quota/main.ts` */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { breaking } from '../../simulation/run-sabotage.ts';

const WORKLOADS = [
  ['12,000 changes at 600/s', '12000', '600'],
  ['100,000 changes at 1,667/s', '100000', '1667'],
] as const;
const PATIENCE = { row: '', file: 'invalidate/send.ts', code: 'const NO_ROOM_PATIENCE = 50_000;' };
const RULES = [
  ['waits up to 50 s', []],
  ['returns at once', [breaking({ ...PATIENCE, broken: 'const NO_ROOM_PATIENCE = 0;' })]],
  ['waits up to 20 s', [breaking({ ...PATIENCE, broken: 'const NO_ROOM_PATIENCE = 20_000;' })]],
] as const;

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'quota-'));
  for (const [rule, plugins] of RULES) {
    const outfile = join(directory, 'run.cjs');
    const external = ['./s3.js'];
    await build({
      bundle: true,
      platform: 'node',
      external,
      logLevel: 'error',
      entryPoints: ['bench/quota/run.ts'],
      outfile,
      plugins: [...plugins],
    });
    for (const [name, ...workload] of WORKLOADS) {
      const output = execFileSync(process.execPath, [outfile, ...workload], { encoding: 'utf8' });
      console.log(`${name}, ${rule}: ${output.trim()}`);
    }
  }
  rmSync(directory, { recursive: true });
}

void main();
