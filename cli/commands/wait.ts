import { cloudFrontReader } from '../aws/lazy.ts';
import { resolveDistributions } from '../distributions/resolve.ts';
import { action, command } from '../frame/command.ts';
import { exitCodeOf, type Report } from '../frame/report.ts';
import { untilComplete, type Watched } from '../invalidations/completion.ts';
import { latest } from '../invalidations/invalidation-list.ts';
import { invalidationJson, invalidationLines } from '../report/invalidations.ts';
import { counted } from '../report/words.ts';
import { wholeNumber } from './shared/options.ts';

const EXAMPLES = `
Examples:
  cloudfront-invalidator wait --distribution www.example.com --last 3
  cloudfront-invalidator wait --distribution E2EXAMPLE1ABCD I2J0I21PCUYOIK --timeout 120`;

export function wait() {
  return command('wait')
    .summary('wait until invalidations are complete')
    .description(
      'Waits until invalidations of a distribution are complete, whoever sent them. Exits with 3 when only some are at the end of the time, with 1 when none is.',
    )
    .argument('[id...]', 'ids of invalidations (default: the latest)')
    .requiredOption('-d, --distribution <name>', 'id, alias or domain name of the distribution')
    .option('--last <count>', 'how many of the latest', wholeNumber, 1)
    .option('--timeout <seconds>', 'wait at most this long', wholeNumber, 600)
    .addHelpText('after', EXAMPLES)
    .action(
      action(async ({ clock, terminal }, ids, { distribution, last, timeout }) => {
        const deadline = clock.now() + timeout * 1_000;
        const { listDistributions, invalidations } = await cloudFrontReader();
        const [distributionId = ''] = await resolveDistributions([distribution], listDistributions);
        const awaited =
          ids.length > 0
            ? ids.map((id) => ({ distributionId, id }))
            : (await latest(invalidations, distributionId, last)).map(({ id }) => ({ distributionId, id }));
        const found = await untilComplete(awaited, deadline, {
          invalidations,
          clock,
          progress: (complete, all, left) =>
            terminal.progress(`${complete} of ${counted(all, 'invalidation')} complete, ${left} s left …`),
        });
        return waitReport(distributionId, found, clock.now(), timeout);
      }),
    );
}

function waitReport(distributionId: string, found: readonly Watched[], now: number, timeout: number): Report {
  const complete = found.filter(({ isComplete }) => isComplete).length;
  return {
    exitCode: exitCodeOf(complete, found.length),
    json: { distributionId, invalidations: found.map((one) => invalidationJson(one, now)) },
    text: (paint) =>
      [
        paint('bold', distributionId),
        ...invalidationLines(found, now, paint),
        complete === found.length
          ? paint('green', `${counted(complete, 'invalidation')} complete.`)
          : paint(
              'red',
              `${found.length - complete} of ${found.length} not complete after ${timeout} s; run it again to wait on.`,
            ),
      ].join('\n'),
  };
}
