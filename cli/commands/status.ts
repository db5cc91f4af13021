import { asError } from '../../src/as-error.ts';
import { cloudFrontReader } from '../aws/lazy.ts';
import { resolveDistributions } from '../distributions/resolve.ts';
import { action, command } from '../frame/command.ts';
import { EXIT, type Report } from '../frame/report.ts';
import {
  type KnownInvalidation,
  latest,
  type UnreadInvalidation,
} from '../invalidations/invalidation-list.ts';
import { invalidationJson, invalidationLines, unreadJson, unreadLines } from '../report/invalidations.ts';
import { wholeNumber } from './shared/options.ts';

const EXAMPLES = `
Examples:
  cloudfront-invalidator status --distribution www.example.com
  cloudfront-invalidator status --distribution E2EXAMPLE1ABCD I2J0I21PCUYOIK --json`;

export function status() {
  return command('status')
    .summary('show the latest invalidations of a distribution, or those with the given ids')
    .description(
      'Shows invalidations of a distribution, whoever sent them: state, age and paths. The newest first.',
    )
    .argument('[id...]', 'ids of invalidations (default: the latest)')
    .requiredOption('-d, --distribution <name>', 'id, alias or domain name of the distribution')
    .option('--last <count>', 'how many of the latest', wholeNumber, 5)
    .addHelpText('after', EXAMPLES)
    .action(
      action(async ({ clock, terminal }, ids, { distribution, last }) => {
        const { listDistributions, invalidations } = await cloudFrontReader();
        terminal.progress('Reading the invalidations …');
        const [distributionId = ''] = await resolveDistributions([distribution], listDistributions);
        const unread: UnreadInvalidation[] = [];
        const read = (id: string) =>
          invalidations.get(distributionId, id).catch((error: unknown) => {
            unread.push({ id, error: asError(error) });
            return [];
          });
        const found =
          ids.length > 0
            ? (await Promise.all(ids.map(read))).flat()
            : await latest(invalidations, distributionId, last);
        const [first] = unread;
        if (first !== undefined && found.length === 0) throw first.error;
        return statusReport(distributionId, found, unread, clock.now());
      }),
    );
}

function statusReport(
  distributionId: string,
  found: readonly KnownInvalidation[],
  unread: readonly UnreadInvalidation[],
  now: number,
): Report {
  return {
    exitCode: unread.length === 0 ? EXIT.done : EXIT.partly,
    json: {
      distributionId,
      invalidations: found.map((one) => invalidationJson(one, now)),
      unread: unread.map(unreadJson),
    },
    text: (paint) =>
      found.length === 0
        ? `${distributionId} has no invalidations.`
        : [
            paint('bold', distributionId),
            ...invalidationLines(found, now, paint),
            ...unreadLines(unread, paint),
          ].join('\n'),
  };
}
