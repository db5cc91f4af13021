import { execFileSync } from 'node:child_process';
import type { LocalAws } from '../../scripts/local-aws/server.ts';

/**
 * The processes that run a function on this local AWS, one for each environment: those in the group the server leads
 * that have the function's name in their environment. Nobody else's process has both.
 */
export function processesOf(
  functionName: string,
  { processGroup }: Pick<LocalAws, 'processGroup'>,
): number[] {
  const listing = execFileSync('ps', ['axeww', '-o', 'pid=,pgid=,command='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return listing.split('\n').flatMap((line) => {
    const [pid, group, ...words] = line.trim().split(/\s+/);
    const runsIt = words.includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`);
    return runsIt && Number(group) === processGroup ? [Number(pid)] : [];
  });
}
