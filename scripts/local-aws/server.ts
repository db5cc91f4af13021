import { once } from 'node:events';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, serverEnvironment } from './environment.ts';
import { loggedFailure, startGuarded } from './processes.ts';

export interface LocalAws {
  readonly endpoint: string;
  /** The id of its process group: the server and the functions it runs. */
  readonly processGroup: number;
  /** Kills it with all its functions. Nothing of it is worth an orderly end. */
  stop(): Promise<void>;
  /** Lets it outlive this process. */
  keep(): void;
}

const READY_WITHIN_MS = 60_000;

/** Starts MiniStack with IAM enforced on a free port of 127.0.0.1, and waits until it answers. */
export async function startLocalAws(options: {
  readonly root: string;
  /** For whatever the server and its functions write. */
  readonly scratch: string;
  readonly log: string;
  readonly caller: Environment;
}): Promise<LocalAws> {
  const { root, scratch, log, caller } = options;
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = startGuarded(
    [`${root}/.local/venv/bin/python`, `${root}/scripts/local-aws/run-ministack.py`],
    {
      root,
      directory: scratch,
      environment: serverEnvironment(caller, port, dirname(process.execPath), scratch),
      log,
    },
  );
  const exited = once(child, 'exit');
  const server: LocalAws = {
    endpoint,
    processGroup: child.pid ?? Number.NaN,
    async stop() {
      child.stdin?.end();
      await exited;
    },
    keep() {
      child.stdin?.end('keep\n');
      child.unref();
    },
  };

  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answers(endpoint))) {
    const ended = child.exitCode !== null;
    if (ended || Date.now() > deadline) {
      await server.stop();
      const what = ended ? 'ended while starting' : `did not answer within ${READY_WITHIN_MS / 1000} s`;
      throw loggedFailure(`the local AWS ${what}`, log);
    }
    await sleep(100);
  }
  return server;
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/_ministack/ready`)).ok;
  } catch {
    return false; // nothing listens yet
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1');
  return address.port;
}
