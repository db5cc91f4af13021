import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A directory of its own for each run, so that runs at the same time do not meet. */
export class RunDirectory {
  readonly path: string;
  readonly serverLog: string;
  readonly terraformLog: string;
  /** For what the server and the functions write. */
  readonly scratch: string;
  /** For a copy of the module. */
  readonly module: string;
  /** Shared by all runs of this checkout: the AWS provider is a large download. */
  readonly pluginCache: string;

  constructor(root: string, name: string) {
    const local = join(root, '.local');
    this.pluginCache = join(local, 'terraform-plugins');
    mkdirSync(this.pluginCache, { recursive: true });
    this.path = mkdtempSync(join(local, `${name}-`));
    this.serverLog = join(this.path, 'ministack.log');
    this.terraformLog = join(this.path, 'terraform.log');
    this.scratch = join(this.path, 'scratch');
    this.module = join(this.path, 'module');
    mkdirSync(this.scratch);
  }

  discard(): void {
    remove(this.path);
  }

  discardAllButLogs(): void {
    remove(this.scratch);
    remove(this.module);
  }
}

/** Retries, because what is being killed may still be writing. */
function remove(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
