import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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
      entryPoints: ['simulation/main.ts'],
      outfile,
      bundle: true,
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

function breaking({ file, code, broken }: Sabotage): Plugin {
  const target = resolve('src', file);
  let isBroken = false;
  return {
    name: 'sabotage',
    setup({ onLoad, onEnd }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (path !== target) return undefined;
        const parts = readFileSync(path, 'utf8').split(code);
        if (parts.length !== 2) throw new Error(`src/${file} has ${parts.length - 1} times: ${code}`);
        isBroken = true;
        return { contents: parts.join(broken), loader: 'ts' };
      });
      onEnd(() => {
        if (!isBroken)
          throw new Error(`the simulation does not load src/${file}: the sabotage touched nothing`);
      });
    },
  };
}
