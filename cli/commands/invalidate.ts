import { randomUUID } from 'node:crypto';
import { action } from '../frame/command.ts';
import { wrongUsage } from '../frame/problem.ts';
import { UNNAMED } from '../settings/settings.ts';
import { commandWithChanges } from './shared/changes.ts';
import { moment, nonEmpty, seconds } from './shared/options.ts';
import { planning } from './shared/planning.ts';
import { sendAll } from './shared/send.ts';
import { viaModule } from './shared/via-module.ts';

const EXAMPLES = `
With --deploy-id the command is safe to repeat: CloudFront takes the same id with the same paths for the same invalidation,
which is neither billed nor done again. Use an id that no later deploy has, such as the number of the pipeline's run: after a
rollback to an old commit, the commit would be an id that was used.

Examples:
  aws s3 sync public s3://my-site --delete | cloudfront-invalidator invalidate --from - -d www.example.com --wait
  cloudfront-invalidator invalidate '/customer-templates/*' -d www.example.com --deploy-id "$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT"
  cloudfront-invalidator invalidate --from sync.log --function cloudfront-cache-invalidator --via-module --since 10m`;

export function invalidate() {
  return commandWithChanges('invalidate')
    .summary('invalidate what changed, or wait until the module has done it')
    .description(
      'Invalidates the paths of changed objects, or given paths, within the quotas and the rate that CloudFront accepts.',
    )
    .option(
      '--deploy-id <id>',
      'what the deploy is known by, so that a repetition costs nothing (default: a new one)',
      nonEmpty,
    )
    .option('--wait', 'wait until the invalidations are complete')
    .option('--timeout <seconds>', 'at most this long, for sending and for waiting', seconds, 600)
    .option('--non-critical', 'report a failure and exit with 0, except for wrong usage')
    .option('--via-module', "send nothing: wait until the module's own invalidations cover each change")
    .option(
      '--since <time>',
      'with --via-module: when the upload began (default: when each object changed)',
      moment,
    )
    .addHelpText('after', EXAMPLES)
    .action(
      action(async (run, names, options) => {
        const { clock, terminal } = run;
        if (options.since !== undefined && options.viaModule === undefined)
          throw wrongUsage(
            '--since is given without --via-module',
            'Add --via-module, or leave --since out.',
          );
        const warn = (text: string) => terminal.warn(text);
        terminal.progress('Reading the changes …');
        const planned = await planning(names, options, { clock, warn, timeout: options.timeout });
        if (planned.config.targets.some(({ id }) => id === UNNAMED)) {
          throw wrongUsage(
            'no distribution is named',
            'Name it with --distribution by its id, alias or domain name, or give --function or --settings.',
          );
        }
        if (options.viaModule === true) return viaModule(planned, options, run);
        return sendAll(
          planned,
          {
            deployId: options.deployId ?? randomUUID(),
            wait: options.wait === true,
            timeout: options.timeout,
          },
          run,
        );
      }),
    );
}
