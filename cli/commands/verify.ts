import { bucketObjects } from '../aws/lazy.ts';
import { httpEdge } from '../edge/http-edge.ts';
import { verify as verifyAll } from '../edge/verify.ts';
import { action, command } from '../frame/command.ts';
import { exitCodeOf } from '../frame/report.ts';
import { checkedJson, checkedLines } from '../report/checked.ts';
import { counted } from '../report/words.ts';
import { checksOf } from './shared/checks.ts';
import { format, keyPrefix, once, originPath, wholeNumber } from './shared/options.ts';

const EXAMPLES = `
The object of a URL is found in the bucket that is an origin of the URL's distribution, by the distribution's configuration.
Viewers of other regions and compressed variants may have something else cached: one edge location is asked, without compression.

Examples:
  cloudfront-invalidator verify https://www.example.com/index.html https://www.example.com/docs/
  aws s3 sync public s3://my-site | cloudfront-invalidator verify --from - -d www.example.com --timeout 120`;

export function verify() {
  return command('verify')
    .summary('check that the edge serves what the bucket has')
    .description(
      'Compares what URLs serve with the objects in the bucket, by ETag, checksum or Last-Modified, and asks again until it is the same. Exits with 3 when only some are fresh at the end of the time, with 1 when none is.',
    )
    .argument('[url...]', 'URLs of objects')
    .optionsGroup('What changed:')
    .option('--from <file>', 'a file of changes, "-" for standard input', once)
    .addOption(format('key'))
    .option('--folder <path>', 'with git diff: the folder of the repository that is uploaded')
    .option('--key-prefix <prefix>', 'what the keys of its files begin with, such as site/', keyPrefix)
    .optionsGroup('Where it is:')
    .option(
      '-d, --distribution <name>',
      'id, alias or domain name (default: of the settings, or of the URLs)',
    )
    .option('--function <name>', 'the deployed function whose settings apply')
    .option(
      '--settings <file>',
      "a file of the module's variables whose settings apply (terraform.tfvars.json)",
    )
    .option('--bucket <name>', 'the bucket (default: of the settings, of the changes, or the one origin)')
    .option('--origin-path <path>', 'what the origin puts before every request, such as /site', originPath)
    .option('--index-document <name>', 'the object that a folder URL serves ("": none)')
    .option(
      '--base-url <url>',
      "what the URLs of keys begin with (default: https:// and the distribution's name)",
    )
    .optionsGroup('Options:')
    .option('--timeout <seconds>', 'ask again for at most this long', wholeNumber, 60)
    .option('--non-critical', 'report a failure and exit with 0, except for wrong usage')
    .addHelpText('after', EXAMPLES)
    .action(
      action(async ({ clock, terminal }, urls, options) => {
        const warn = (text: string) => terminal.warn(text);
        terminal.progress('Reading where the objects are …');
        const { checks, bucketName } = await checksOf(urls, options, { clock, warn });
        const { head } = await bucketObjects(bucketName);
        const checked = await verifyAll(checks, clock.now() + options.timeout * 1_000, {
          edge: httpEdge,
          head,
          clock,
          progress: (fresh, all) => terminal.progress(`${fresh} of ${counted(all, 'URL')} fresh …`),
        });
        const fresh = checked.filter(({ isFresh }) => isFresh).length;
        return {
          exitCode: exitCodeOf(fresh, checked.length),
          json: { fresh, all: checked.length, urls: checked.map(checkedJson) },
          text: (paint) =>
            [
              ...checkedLines(checked, paint),
              fresh === checked.length
                ? paint('green', `${counted(fresh, 'URL')} fresh.`)
                : paint(
                    'red',
                    `${checked.length - fresh} of ${counted(checked.length, 'URL')} not fresh after ${options.timeout} s.`,
                  ),
            ].join('\n'),
        };
      }),
    );
}
