import { asError } from '../../src/as-error.ts';
import { bucketObjects, invoker, sender } from '../aws/lazy.ts';
import { plainAction } from '../frame/command.ts';
import { changedSince } from '../replay/changed-since.ts';
import { manualRequests, OF_INVOCATION, OF_MESSAGE } from '../replay/requests.ts';
import { replayReport } from '../report/replayed.ts';
import { counted } from '../report/words.ts';
import { commandOnDeployment, deployedConfig, namedDeployment } from './shared/deployment.ts';
import { moment } from './shared/options.ts';

const EXAMPLES = `
It cannot see what is no longer in the bucket: clear deleted objects with \`invalidate\`. An upload in parts has the time at which
it began, so give a time before that. What a change of the settings made stale is not a change of an object either.

Examples:
  cloudfront-invalidator replay --since 2h --function cloudfront-cache-invalidator --dry-run
  terraform output -json | cloudfront-invalidator replay --since 2026-11-28T01:30:00Z --terraform-output -`;

export function replay() {
  return commandOnDeployment('replay')
    .summary('ask again for everything that was written since a time')
    .description(
      'Lists the objects of the bucket that were written since a time, and asks the function for them: through its queue, or in direct delivery by invoking it. The remedy for every gap in the events.',
    )
    .requiredOption('--since <time>', 'a time before the gap: 2h, 3d or 2026-11-28T01:30:00Z', moment)
    .option('--dry-run', 'only say which objects')
    .addHelpText('after', EXAMPLES)
    .action(
      plainAction(async ({ terminal, onInterrupt }, options) => {
        const isDryRun = options.dryRun === true;
        terminal.progress('Reading the settings …');
        const named = await namedDeployment(options);
        const { functionName } = named;
        const config = await deployedConfig(functionName, (text) => terminal.warn(text));
        const { bucketName, buffer } = config;
        if (config.dryRun)
          terminal.warn(
            `${functionName} only plans: its variable dry_run is true, and nothing will be invalidated`,
          );
        const { list } = await bucketObjects(bucketName);
        const changed = await changedSince(options.since, config, list, (listed) =>
          terminal.progress(`${counted(listed, 'object')} listed …`),
        );
        const queueUrl = named.queueUrl ?? buffer?.queueUrl;
        const { requests, impossible } = manualRequests(
          changed.keys,
          queueUrl === undefined ? OF_INVOCATION : OF_MESSAGE,
          config.publish === null ? 'keys' : 'publish',
        );
        const accepted: string[] = [];
        const failed: { keys: readonly string[]; error: Error }[] = [];
        const report = () =>
          replayReport({
            bucketName,
            since: options.since,
            destination: queueUrl ?? functionName,
            isDryRun,
            changed,
            requests: requests.length,
            accepted,
            failed,
            impossible,
          });
        onInterrupt(report);
        if (!isDryRun && requests.length > 0) {
          const send = queueUrl === undefined ? await invoker(functionName) : await sender(queueUrl);
          for (const { json, keys } of requests) {
            try {
              await send(json);
              accepted.push(...keys);
            } catch (thrown) {
              failed.push({ keys, error: asError(thrown) });
            }
            terminal.progress(`${counted(accepted.length, 'key')} accepted …`);
          }
        }
        return report();
      }),
    );
}
