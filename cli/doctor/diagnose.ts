import type { Clock } from '../../src/clock.ts';
import { asViewersSee } from '../../src/config/as-viewers-see.ts';
import type { Config } from '../../src/config/config.ts';
import type { DeploymentReader } from './deployment-reader.ts';
import { distributionFindings, invalidationFinding } from './distribution.ts';
import { type Deliverer, eventFindings } from './events.ts';
import { examined, type Finding } from './finding.ts';
import { type DeployedFunction, functionFindings, logFindings, mappingFindings } from './function.ts';
import { permissionFinding } from './permission.ts';
import { deadLetterFinding, NO_DEAD_LETTERS, waitingFinding } from './queues.ts';
import { roleFinding, simulations } from './role.ts';

export interface Patient {
  readonly functionName: string;
  readonly deployed: DeployedFunction;
  readonly config: Config;
  readonly queueUrl: string | undefined;
  /** Undefined: only the function's configuration has it, in direct delivery. */
  readonly deadLetterQueueUrl: string | undefined;
}

const HOUR = 3_600_000;

/** Examines a deployment in the order in which an event passes through it: what is broken first is the cause. */
export async function diagnose(
  { functionName, deployed, config, queueUrl, deadLetterQueueUrl }: Patient,
  reader: DeploymentReader,
  { clock, progress }: { readonly clock: Clock; readonly progress: (check: string) => void },
): Promise<Finding[]> {
  const found: Finding[] = [];
  const check = async (name: string, look: () => Promise<readonly Finding[]>) => {
    progress(name);
    found.push(...(await examined(name, look)));
  };
  const now = clock.now();
  const { bucketName, targets } = config;
  const [, partition = 'aws', , region, account = ''] = deployed.arn.split(':');
  const bucketArn = `arn:${partition}:s3:::${bucketName}`;
  const queueArn = queueUrl === undefined ? undefined : arnOf(queueUrl, partition, region, account);
  const destinationArn = queueArn ?? deployed.arn;
  let deliverers: Deliverer[] = [];

  await check('events', async () => {
    const notification = await reader.notification(bucketName);
    const facts = { bucketName, bucketArn, destinationArn, notification };
    const direct = eventFindings({ ...facts, rules: [] });
    // Rules are for what the notification does not send here: not everybody may list them.
    const all = direct.deliverers.some(({ service }) => service === 's3.amazonaws.com')
      ? direct
      : eventFindings({ ...facts, rules: await reader.rules(destinationArn) });
    deliverers = all.deliverers;
    return all.findings;
  });
  const queue = queueUrl === undefined ? undefined : reader.queue(queueUrl);
  queue?.catch(() => undefined);
  if (deliverers.length > 0)
    await check('permission', async () => {
      const policy = await (queue === undefined
        ? reader.functionPolicy(functionName)
        : queue.then((one) => one.policy));
      const action = queue === undefined ? 'lambda:InvokeFunction' : 'sqs:SendMessage';
      return deliverers.map((one) => permissionFinding(policy, one, action));
    });
  if (queueArn !== undefined)
    await check('mapping', async () =>
      mappingFindings(await reader.mappings(functionName, queueArn), queueArn),
    );
  await check('function', async () =>
    functionFindings(deployed, config, await reader.reservedConcurrency(functionName)),
  );
  await check('log', async () => logFindings(await reader.errors(deployed.logGroup, now - HOUR), now));
  const deadLetters =
    deadLetterQueueUrl === undefined
      ? reader.failureQueueUrl(functionName)
      : Promise.resolve(deadLetterQueueUrl);
  await check('role', async () => {
    const url = await deadLetters.catch(() => undefined);
    const deadLetterQueueArn = url === undefined ? undefined : arnOf(url, partition, region, account);
    const logGroupArn = `arn:${partition}:logs:${region}:${account}:log-group:${deployed.logGroup}`;
    const wanted = { config, partition, account, bucketArn, queueArn, deadLetterQueueArn, logGroupArn };
    return [roleFinding(await reader.deniedOf(deployed.roleArn, simulations(wanted)), deployed.roleArn)];
  });
  for (const { id } of targets)
    await check('distribution', async () =>
      distributionFindings(id, await reader.distribution(id), asViewersSee(config).bucketName),
    );
  await check('dead letters', async () => {
    const url = await deadLetters;
    return [url === undefined ? NO_DEAD_LETTERS : deadLetterFinding(await reader.queue(url), url)];
  });
  if (queue !== undefined && queueUrl !== undefined)
    await check('queue', async () => [
      waitingFinding(await queue, await reader.oldestMessage(nameOf(queueUrl), now)),
    ]);
  for (const { id } of targets)
    await check('invalidations', async () => [
      invalidationFinding(id, await reader.invalidations(id, now - HOUR), now),
    ]);
  return found;
}

function nameOf(queueUrl: string): string {
  return queueUrl.split('/').at(-1) ?? '';
}

/** The module's queues are in the region and the account of the function. */
function arnOf(queueUrl: string, partition: string, region: string | undefined, account: string): string {
  return `arn:${partition}:sqs:${region}:${account}:${nameOf(queueUrl)}`;
}
