import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import type { Sabotage } from './sabotage.ts';

/**
 * Runs the simulation over code that was broken on purpose and gives what it printed.
 *
 * @throws Error when the code to break is not there
 */
export async function runBroken(
  sabotage: Sabotage | undefined,
  seeds: number,
  from = 0,
): Promise<{ found: boolean; output: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'sabotage-'));
  try {
    const outfile = join(directory, 'simulation.cjs');
    await build({
      entryPoints: ['test/simulation/main.ts'],
      outfile,
      bundle: true,
      external: ['./s3.js', './cloudwatch.js'],
      platform: 'node',
      logLevel: 'silent',
      plugins: sabotage === undefined ? [] : [breaking(sabotage)],
    });
    const run = promisify(execFile)(process.execPath, [
      outfile,
      '--seeds',
      `${seeds}`,
      '--from',
      `${from}`,
      '--stop',
    ]);
    return await run.then(
      ({ stdout }) => ({ found: false, output: stdout }),
      ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ found: true, output: stdout + stderr }),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export function breaking({ file, code, broken }: Sabotage): Plugin {
  return {
    name: 'sabotage',
    setup({ onLoad }) {
      onLoad({ filter: /[/\\]src[/\\][a-z]+\.ts$/ }, ({ path }) => {
        if (basename(path) !== file) return undefined;
        const source = readFileSync(path, 'utf8');
        const parts = source.split(code);
        if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${code}`);
        return { contents: parts.join(broken), loader: 'ts' };
      });
    },
  };
}
