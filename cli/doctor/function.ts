import type { Config } from '../../src/config/config.ts';
import { isObject } from '../../src/json.ts';
import { counted, span } from '../report/words.ts';
import type { Finding } from './finding.ts';

/** A deployed function, as GetFunctionConfiguration and GetFunctionConcurrency show it. */
export interface DeployedFunction {
  readonly arn: string;
  readonly state: string;
  readonly stateReason: string;
  readonly lastUpdate: string;
  readonly roleArn: string;
  readonly logGroup: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Mapping {
  readonly id: string;
  readonly state: string;
  readonly lastResult: string;
}

export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
}

export function functionFindings(
  { state, stateReason, lastUpdate }: DeployedFunction,
  { dryRun }: Pick<Config, 'dryRun'>,
  reservedConcurrency: number | undefined,
): Finding[] {
  const check = 'function';
  const found: Finding[] = [];
  // Lambda wakes a function that is inactive when it is invoked.
  if (!['Active', 'Inactive'].includes(state))
    found.push({
      check,
      state: state === 'Pending' ? 'warning' : 'broken',
      what: `it is ${state}: ${stateReason}`,
      remedy: 'Wait a minute if it was just changed; else `terraform apply`.',
    });
  if (lastUpdate === 'Failed')
    found.push({
      check,
      state: 'broken',
      what: 'its last update failed',
      remedy: '`terraform apply` again.',
    });
  if (reservedConcurrency === 0)
    found.push({
      check,
      state: 'broken',
      what: 'it is stopped: its reserved concurrency is 0',
      remedy: 'aws lambda delete-function-concurrency, or reserved_concurrent_executions.',
    });
  if (dryRun)
    found.push({
      check,
      state: 'warning',
      what: 'it only plans: dry_run is true',
      remedy: 'Set dry_run to false when the plans in the log are right.',
    });
  return found.length > 0 ? found : [{ check, state: 'healthy', what: 'it is active' }];
}

export function mappingFindings(mappings: readonly Mapping[], queueArn: string): Finding[] {
  const check = 'mapping';
  if (mappings.length === 0)
    return [
      {
        check,
        state: 'broken',
        what: `no event source mapping reads ${queueArn} for the function`,
        remedy: '`terraform apply` restores it; what waits in the queue is processed then.',
      },
    ];
  return mappings.map(({ id, state, lastResult }): Finding => {
    if (!['Enabled', 'Enabling', 'Updating', 'Creating'].includes(state))
      return {
        check,
        state: 'broken',
        what: `mapping ${id} is ${state}: nothing reads the queue`,
        remedy: `aws lambda update-event-source-mapping --uuid ${id} --enabled, or \`terraform apply\`.`,
      };
    if (/problem|error|denied/i.test(lastResult))
      return {
        check,
        state: 'broken',
        what: `mapping ${id} cannot read the queue: ${lastResult}`,
        remedy: 'Repair the role with `terraform apply`.',
      };
    return { check, state: 'healthy', what: `mapping ${id} is ${state.toLowerCase()}` };
  });
}

/** By lines that are errors, the newest first; of the last hour. */
export function logFindings(lines: readonly LogLine[], now: number): Finding[] {
  const check = 'log';
  const [newest] = lines;
  if (newest === undefined) return [{ check, state: 'healthy', what: 'no errors in the last hour' }];
  const { message, cause } = read(newest.text);
  const isBlocked = /^(copies|invalidations) are blocked/.test(message);
  return [
    {
      check,
      state: isBlocked ? 'broken' : 'warning',
      what: `${counted(lines.length, 'error')} in the last hour, the latest ${span(now - newest.at)} ago: ${message}${cause}`,
      remedy: 'docs/operations.md, "errors: invocations failed", has the causes.',
    },
  ];
}

/** Whether a line of the log is an error: of the function, or of Lambda, which writes no JSON about it. */
export function isErrorLine(text: string): boolean {
  const line = parsed(text);
  if (line !== undefined) return line.level === 'ERROR' || typeof line.errorMessage === 'string';
  return /Task timed out|Runtime exited|Runtime\.\w+|\bERROR\b/.test(text);
}

function read(text: string): { message: string; cause: string } {
  const line = parsed(text);
  if (line === undefined) return { message: text.trim().slice(0, 200), cause: '' };
  const because = isObject(line.postponedBecause) ? line.postponedBecause : line.error;
  const cause = isObject(because) ? ` (${because.name}: ${because.message})` : '';
  return { message: `${line.message ?? line.errorMessage}`.slice(0, 200), cause: cause.slice(0, 300) };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isObject(line) ? line : undefined;
  } catch {
    return undefined; // a line of Lambda's own
  }
}
