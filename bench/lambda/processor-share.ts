/** Linux's control groups: a process gets the share of a processor that Lambda gives a function of its memory. */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { ONE_PROCESSOR } from '../../fakes/lambda/processor.ts';

/** Microseconds in which a share is given: short, so that a process that has used it up does not stand still for long. */
const PERIOD = 20_000;
const ROOT = '/sys/fs/cgroup';

export interface ProcessorShare {
  /** From now on, with all of its threads. */
  limit(pid: number): void;
  /** Its processes must have ended. */
  remove(): void;
}

/**
 * @param memory in megabytes
 * @throws Error when control groups may not be made here, with what the system says
 */
export function processorShare(name: string, memory: number): ProcessorShare {
  const isUnified = existsSync(`${ROOT}/cgroup.controllers`);
  const folder = isUnified ? `${ROOT}/${name}` : `${ROOT}/cpu/${name}`;
  const quota = Math.round((PERIOD * memory) / ONE_PROCESSOR);
  mkdirSync(folder, { recursive: true });
  if (isUnified) writeFileSync(`${folder}/cpu.max`, `${quota} ${PERIOD}`);
  else {
    writeFileSync(`${folder}/cpu.cfs_period_us`, `${PERIOD}`);
    writeFileSync(`${folder}/cpu.cfs_quota_us`, `${quota}`);
  }
  return {
    limit: (pid) => writeFileSync(`${folder}/cgroup.procs`, `${pid}`),
    remove: () => rmdirSync(folder),
  };
}
