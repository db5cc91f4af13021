import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { eventually } from './eventually.ts';
import type { Clients, Delivery } from './stack.ts';
import { FRESH_WITHIN_MS } from './timing.ts';

/** Waits until the function has logged that its role does not allow an action. */
export async function refusalIsLogged(
  aws: Clients,
  { functionName, logGroup }: Delivery,
  action: string,
  since: number,
): Promise<void> {
  const refusal = `not authorized to perform: ${action}`;
  await eventually(`a refusal of ${action} in the log of ${functionName}`, FRESH_WITHIN_MS, async () => {
    const { events = [] } = await aws.logs.send(
      new FilterLogEventsCommand({ logGroupName: logGroup, startTime: since }),
    );
    return events.find(({ message }) => message?.includes(refusal));
  });
}
