/** The built command line as a child process, with nothing of the machine's AWS settings. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export const BUILT = 'dist/cloudfront-invalidator.mjs';

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Null: a signal ended it. */
  readonly code: number | null;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
}

export const CREDENTIALS = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
} as const;

/** Starts a command; `ended` is what it printed until it ended. */
export function start(args: readonly string[], { env = {}, stdin = '' }: StartOptions = {}) {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  const child = spawn(process.execPath, [BUILT, ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: home,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...CREDENTIALS,
      ...env,
    },
  });
  child.stdin.end(stdin);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ended = Promise.all([text(child.stdout), text(child.stderr), code]).then(
    ([stdout, stderr, ended]): Ended => {
      rmSync(home, { recursive: true, force: true });
      return { stdout, stderr, code: ended };
    },
  );
  return { child, ended };
}

/** Runs a command to its end. */
export function run(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
  return start(args, options).ended;
}

/** What a command prints with --json. */
export async function runJson(args: readonly string[], options: StartOptions = {}): Promise<unknown> {
  return JSON.parse((await run([...args, '--json'], options)).stdout);
}
