import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import type { Environment } from './environment.ts';

export interface Surroundings {
  /** This checkout, where guard.sh is. */
  readonly root: string;
  readonly directory: string;
  readonly environment: Environment;
  /** Everything the command says is appended here. */
  readonly log: string;
}

const LINES_OF_LOG = 30;

/** An error whose cause stands at the end of a log. */
export function loggedFailure(message: string, log: string): Error {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LINES_OF_LOG);
  return new Error(`${message}\nThe end of ${log}:\n\n${lines.join('\n')}`);
}

/**
 * Starts a command under guard.sh, in a process group of its own: it and all its children end when our end of
 * its standard input closes, be it on purpose or because this process died.
 */
export function startGuarded(
  command: readonly string[],
  { root, directory, environment, log }: Surroundings,
  stdout: 'logged' | 'piped' = 'logged',
): ChildProcess {
  const output = openSync(log, 'a');
  try {
    return spawn('bash', [`${root}/scripts/local-aws/guard.sh`, ...command], {
      cwd: directory,
      env: { ...environment },
      detached: true,
      stdio: ['pipe', stdout === 'piped' ? 'pipe' : output, output],
    });
  } finally {
    closeSync(output);
  }
}

/** Runs a command to its end and returns what it printed, which is in the log as well. */
export async function run(
  command: readonly string[],
  surroundings: Surroundings,
  accepted: readonly number[] = [0],
): Promise<{ code: number; stdout: string }> {
  const { log } = surroundings;
  appendFileSync(log, `\n$ ${command.join(' ')}\n`);
  const child = startGuarded(command, surroundings, 'piped');
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    appendFileSync(log, chunk);
  });
  // The guard itself still waits for our end to close, and keeps the pipe open until then.
  child.once('exit', () => child.stdin?.end());
  const [code] = await once(child, 'close');
  if (!accepted.includes(code)) {
    throw loggedFailure(`\`${command.join(' ')}\` ended with ${code ?? child.signalCode}`, log);
  }
  return { code, stdout };
}
