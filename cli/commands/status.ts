import { cloudFrontReader } from '../aws/lazy.ts';
import { resolveDistributions } from '../distributions/resolve.ts';
import { action, command } from '../frame/command.ts';
import { EXIT, type Report } from '../frame/report.ts';
import { type KnownInvalidation, latest } from '../invalidations/invalidation-list.ts';
import { table } from '../report/table.ts';
import { counted, few, span } from '../report/words.ts';
import { wholeNumber } from './options.ts';

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

/** Characters of the paths that a line shows. */
const SHOWN_PATHS = 3;

function statusReport(distributionId: string, found: readonly KnownInvalidation[], now: number): Report {
  return {
    exitCode: EXIT.done,
    json: {
      distributionId,
      invalidations: found.map(({ id, createdAt, isComplete, paths }) => ({
        id,
        status: isComplete ? 'Completed' : 'InProgress',
        createdAt: new Date(createdAt).toISOString(),
        ageSeconds: Math.max(0, Math.round((now - createdAt) / 1_000)),
        paths,
      })),
    },
    text: (paint) => {
      if (found.length === 0) return `${distributionId} has no invalidations.`;
      const rows = table(
        found.map(({ id, createdAt, isComplete, paths }) => [
          id,
          isComplete ? 'completed  ' : 'in progress',
          `${span(now - createdAt)} ago`,
          counted(paths.length, 'path'),
          few(paths, SHOWN_PATHS),
        ]),
      );
      const lines = rows.map((row) =>
        row
          .replace('in progress', paint('yellow', 'in progress'))
          .replace('completed', paint('green', 'completed')),
      );
      return [paint('bold', distributionId), ...lines].join('\n');
    },
  };
}
