import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { terraformEnvironment } from '../../scripts/local-aws/environment.ts';
import { run } from '../../scripts/local-aws/processes.ts';
import type { RunDirectory } from '../../scripts/local-aws/run-directory.ts';

/** All that somebody with Terraform has: git and what its scripts call, and what scripts/terraform/init.sh needs. */
const PROGRAMS = ['terraform', 'git', 'sh', 'sed', 'uname', 'basename', 'dirname', 'bash', 'curl'];

/** Somebody who has Terraform, credentials and an empty folder, but neither a checkout nor Node.js. */
export class Stranger {
  readonly #surroundings;

  constructor(directory: RunDirectory, name: string, endpoint: string) {
    const root = process.cwd();
    const programs = join(directory.module, `${name}-programs`);
    mkdirSync(programs, { recursive: true });
    for (const program of PROGRAMS) {
      const found = (process.env.PATH ?? '')
        .split(delimiter)
        .map((folder) => join(folder, program))
        .find(existsSync);
      if (found !== undefined) symlinkSync(found, join(programs, program));
    }
    const folder = join(directory.module, name);
    mkdirSync(folder);
    this.#surroundings = {
      root,
      directory: folder,
      environment: {
        ...terraformEnvironment(process.env, endpoint, directory.pluginCache),
        PATH: programs,
        // Whoever has no proxy for 127.0.0.1 has one for nothing.
        NO_PROXY: '127.0.0.1',
      },
      log: directory.terraformLog,
    };
  }

  /** Whether its PATH leads to the program. */
  finds(program: string): boolean {
    const { PATH } = this.#surroundings.environment;
    return spawnSync('sh', ['-c', `command -v ${program}`], { env: { PATH } }).status === 0;
  }

  /** Writes the only file of its configuration. */
  writes(configuration: string): void {
    writeFileSync(join(this.#surroundings.directory, 'main.tf'), configuration);
  }

  /** @throws with the end of what Terraform said */
  async init(): Promise<void> {
    const { root, directory } = this.#surroundings;
    await run(['bash', `${root}/scripts/terraform/init.sh`, directory], this.#surroundings);
  }

  /** @returns what Terraform printed */
  async terraform(...words: string[]): Promise<string> {
    return (await run(['terraform', ...words, '-input=false', '-no-color'], this.#surroundings)).stdout;
  }
}
