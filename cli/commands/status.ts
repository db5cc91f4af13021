import { cloudFrontReader } from '../aws/lazy.ts';
import { resolveDistributions } from '../distributions/resolve.ts';
import { action, command } from '../frame/command.ts';
import { EXIT, type Report } from '../frame/report.ts';
import { type KnownInvalidation, latest } from '../invalidations/invalidation-list.ts';
import { invalidationJson, invalidationLines } from '../report/invalidations.ts';
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
        const found =
          ids.length > 0
            ? await Promise.all(ids.map((id) => invalidations.get(distributionId, id)))
            : await latest(invalidations, distributionId, last);
        return statusReport(distributionId, found, clock.now());
      }),
    );
}

function statusReport(distributionId: string, found: readonly KnownInvalidation[], now: number): Report {
  return {
    exitCode: EXIT.done,
    json: { distributionId, invalidations: found.map((one) => invalidationJson(one, now)) },
    text: (paint) =>
      found.length === 0
        ? `${distributionId} has no invalidations.`
        : [paint('bold', distributionId), ...invalidationLines(found, now, paint)].join('\n'),
  };
}
