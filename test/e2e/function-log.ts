import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { eventually } from './eventually.ts';
import type { Clients, Delivery } from './stack.ts';
import { FRESH_WITHIN_MS } from './timing.ts';

/**
 * Waits until the function has logged that its role does not allow an action.
 *
 * @returns what it has logged since, in pieces of one line or several
 */
export async function refusalIsLogged(
  aws: Clients,
  delivery: Delivery,
  action: string,
  since: number,
): Promise<string[]> {
  const refusal = `not authorized to perform: ${action}`;
  const { functionName } = delivery;
  return eventually(`a refusal of ${action} in the log of ${functionName}`, FRESH_WITHIN_MS, async () => {
    const logged = await logOf(aws, delivery, since);
    return logged.some((text) => text.includes(refusal)) ? logged : undefined;
  });
}

/** A line of the function's own logger, as far as tests look at it. */
export interface Line {
  readonly level?: string;
  readonly message?: string;
  /** Of an invocation. */
  readonly changes?: number;
  readonly distributions?: readonly {
    readonly distributionId: string;
    readonly calls: number;
    readonly acceptedAfterSeconds?: number;
    /** How many changes, by the reason. */
    readonly skipped: Readonly<Record<string, number>>;
    readonly wildcards: readonly {
      readonly path: string;
      readonly replaces: number;
      readonly collateral: number | null;
    }[];
  }[];
}

/** What the function's own logger wrote. */
export function linesOf(logged: readonly string[]): Line[] {
  return logged
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

export async function logOf(aws: Clients, { logGroup }: Delivery, since: number): Promise<string[]> {
  const { events = [] } = await aws.logs.send(
    new FilterLogEventsCommand({ logGroupName: logGroup, startTime: since }),
  );
  return events.map(({ message = '' }) => message);
}
