import { randomUUID } from 'node:crypto';
import type { ObjectChange } from '../../src/events/change.ts';
import { bucketObjects } from '../aws/lazy.ts';
import type { Format } from '../changes/read-list.ts';
import { action, command, type Run } from '../frame/command.ts';
import { wrongUsage } from '../frame/problem.ts';
import { listedObjects, type SourceOptions, sourceChanges } from '../publish/source-changes.ts';
import { counted } from '../report/words.ts';
import { givenChanges } from './shared/changes.ts';
import { format, keyPrefix, moment, once, repeated, seconds } from './shared/options.ts';
import { publishAll } from './shared/publish-all.ts';
import { type PublishConfig, publishConfig } from './shared/publish-config.ts';

const EXAMPLES = `
An object whose copy is what it would be is neither copied nor invalidated, unless the copy is younger than --since: an earlier
run may have failed before its invalidation. What is named as an argument is always invalidated.

Examples:
  aws s3 sync build s3://my-generator/public | cloudfront-invalidator publish --from - --function cloudfront-cache-invalidator
  cloudfront-invalidator publish public/a.json public/b.json --function cloudfront-cache-invalidator --wait
  cloudfront-invalidator publish --all --settings terraform.tfvars.json --dry-run`;

/** Milliseconds within which a failed run is repeated. */
const HOUR = 3_600_000;

export function publish() {
  return command('publish')
    .summary('copy objects to the bucket behind the distribution, and then invalidate the copies')
    .description(
      'Copies objects of the source bucket by the variable publish of the module, with the headers that it says, and then invalidates the paths of the copies, as the function does (docs/publish.md).',
    )
    .argument('[key...]', 'keys in the source bucket (public/a.json, s3://my-generator/public/a.json)')
    .optionsGroup('What to publish:')
    .option('--from <file>', 'a file of changes of the source bucket, "-" for standard input', once)
    .addOption(format('key'))
    .option('--folder <path>', 'with git diff: the folder of the repository that is uploaded')
    .option('--key-prefix <prefix>', 'what the keys of its files begin with, such as public/', keyPrefix)
    .option('--all', 'every object under source_prefix; what is deleted there is not seen')
    .option('--since <time>', 'invalidate unchanged copies, too, that were made since (default: 1h)', moment)
    .optionsGroup('Which settings apply:')
    .option('--function <name>', 'the deployed function whose settings apply')
    .option('--settings <file>', "a file of the module's variables in their place (terraform.tfvars.json)")
    .option(
      '-d, --distribution <name>',
      'id, alias or domain name; may be repeated (default: all of the settings)',
      repeated,
    )
    .optionsGroup('Options:')
    .option('--dry-run', 'only say what would be copied, deleted and invalidated')
    .option('--wait', 'wait until the invalidations are complete')
    .option('--timeout <seconds>', 'at most this long, for copying, sending and waiting', seconds, 600)
    .option('--non-critical', 'report a failure and exit with 0, except for wrong usage')
    .addHelpText('after', EXAMPLES)
    .action(
      action(async (run, keys, options) => {
        const { clock, terminal } = run;
        requireObjects(keys, options);
        terminal.progress('Reading the settings …');
        const found = await publishConfig(options, {
          deadline: clock.now() + options.timeout * 1_000,
          warn: (text) => terminal.warn(text),
        });
        const source = { runId: randomUUID(), since: options.since ?? clock.now() - HOUR };
        const changes = await objectsOf(keys, options, found, source, run);
        return publishAll(
          found,
          changes,
          { dryRun: options.dryRun === true, wait: options.wait === true, timeout: options.timeout },
          run,
        );
      }),
    );
}

interface ObjectOptions {
  readonly from?: string | undefined;
  readonly format: Format;
  readonly folder?: string | undefined;
  readonly keyPrefix?: string | undefined;
  readonly all?: true | undefined;
}

function requireObjects(keys: readonly string[], { from, all }: ObjectOptions): void {
  const isListed = keys.length > 0 || from !== undefined;
  if (all === true && isListed)
    throw wrongUsage('--all is given beside keys or --from', 'Give --all alone: it is every object.');
  if (all !== true && !isListed)
    throw wrongUsage(
      'no objects are given',
      'Name keys of the source bucket, or give --from FILE (- for standard input) or --all.',
    );
}

async function objectsOf(
  keys: readonly string[],
  options: ObjectOptions,
  { config, settings }: PublishConfig,
  source: SourceOptions,
  { terminal }: Run,
): Promise<ObjectChange[]> {
  if (options.all !== true) {
    const { listed, notes } = await givenChanges(keys, options, config.bucketName);
    for (const note of notes) terminal.warn(note);
    return sourceChanges(listed, source);
  }
  const { list } = await bucketObjects(config.bucketName);
  const changes = await listedObjects(list(settings.sourcePrefix), source, (listed) =>
    terminal.progress(`${counted(listed, 'object')} listed …`),
  );
  if (changes.length === 0)
    terminal.warn(
      `bucket ${config.bucketName} has no object under source_prefix ${JSON.stringify(settings.sourcePrefix)}; check both in the settings`,
    );
  return changes;
}
