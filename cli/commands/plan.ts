import { toChanges } from '../changes/listed-change.ts';
import { action } from '../frame/command.ts';
import { explain } from '../frame/explain.ts';
import { EXIT } from '../frame/report.ts';
import { changesJson, planJson, planLines } from '../report/plan.ts';
import { counted } from '../report/words.ts';
import { hasBucket } from '../settings/settings.ts';
import { commandWithChanges } from './shared/changes.ts';
import { engine } from './shared/engine.ts';
import { planning } from './shared/planning.ts';

const EXAMPLES = `
Settings come from the deployed function (--function), from a file (--settings), or are the module's defaults. Without any
distribution nothing of AWS is read, but for the listing of a --bucket.

Keys of a list count as changed objects, and what the settings skip is skipped. What is named as an argument is always sent.

Examples:
  aws s3 sync public s3://my-site --delete --dryrun | cloudfront-invalidator plan --from - -d www.example.com
  git diff --name-status HEAD~1 | cloudfront-invalidator plan --from - --folder public --function cloudfront-cache-invalidator
  cloudfront-invalidator plan --compare public --settings terraform.tfvars.json
  cloudfront-invalidator plan --from changed-keys.txt --objects all-keys.txt --collapse frugal`;

export function plan() {
  return commandWithChanges('plan')
    .summary('show what would be invalidated for changed objects, and what it costs')
    .description(
      'Shows the paths, requests, wildcards and the price of an invalidation, and what is skipped and why: the plan of the function, by the same settings. Sends nothing.',
    )
    .option('--all', 'print every path and every skipped key')
    .addHelpText('after', EXAMPLES)
    .action(
      action(async ({ clock, terminal }, names, options) => {
        const notes: string[] = [];
        const warn = (text: string) => {
          notes.push(text);
          terminal.warn(text);
        };
        terminal.progress('Planning …');
        const { config, given, engineOptions } = await planning(names, options, { clock, warn });
        const changes = toChanges(given.listed, 'plan');
        const invalidate = engine(engineOptions);
        if (!config.listBucket && config.collapseRatio < Number.POSITIVE_INFINITY)
          warn(
            'the objects of the bucket are not counted, so no wildcard is chosen to save paths; name a --bucket or --objects',
          );
        const { distributions, arrivals } = await invalidate([{ changes }], Number.POSITIVE_INFINITY, {
          dryRun: true,
        });
        const { refused = [], postponed = [] } = arrivals[0] ?? {};
        for (const { distributionId, error } of postponed)
          throw explain(error, {
            action: 'cloudfront:GetDistributionConfig',
            subject: `distribution ${distributionId}`,
          });
        const plans = distributions.map((result) => ({
          result,
          refused: refused.filter(({ distributionId }) => distributionId === result.distributionId),
        }));
        return {
          exitCode: EXIT.done,
          json: {
            bucket: hasBucket(config) ? config.bucketName : null,
            changes: changesJson(changes),
            distributions: plans.map(planJson),
            notes,
          },
          text: (paint) =>
            [
              `${counted(changes.length, 'change')}`,
              ...plans.flatMap((one) => planLines(one, options.all === true, paint)),
            ].join('\n'),
        };
      }),
    );
}
