import { cloudFrontReader } from '../aws/lazy.ts';
import { resolveDistributions } from '../distributions/resolve.ts';
import { action, command } from '../frame/command.ts';
import { exitCodeOf, type Report } from '../frame/report.ts';
import { type Completion, untilComplete } from '../invalidations/completion.ts';
import { latest } from '../invalidations/invalidation-list.ts';
import { invalidationJson, invalidationLines, unreadJson, unreadLines } from '../report/invalidations.ts';
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
        const { listDistributions, invalidations } = await cloudFrontReader(deadline);
        const [distributionId = ''] = await resolveDistributions([distribution], listDistributions);
        const awaited =
          ids.length > 0
            ? ids.map((id) => ({ distributionId, id }))
            : (await latest(invalidations, distributionId, last)).map(({ id }) => ({ distributionId, id }));
        const completion = await untilComplete(awaited, deadline, {
          invalidations,
          clock,
          progress: (complete, all, left) =>
            terminal.progress(`${complete} of ${counted(all, 'invalidation')} complete, ${left} s left …`),
        });
        const [first] = completion.unread;
        if (first !== undefined && completion.found.length === 0) throw first.error;
        return waitReport(distributionId, completion, clock.now(), timeout);
      }),
    );
}

function waitReport(
  distributionId: string,
  { found, unread }: Completion,
  now: number,
  timeout: number,
): Report {
  const complete = found.filter(({ isComplete }) => isComplete).length;
  const unfinished = found.filter(
    ({ id, isComplete }) => !isComplete && unread.every((one) => one.id !== id),
  );
  return {
    exitCode: exitCodeOf(complete, complete + unfinished.length + unread.length),
    json: {
      distributionId,
      invalidations: found.map((one) => invalidationJson(one, now)),
      unread: unread.map(unreadJson),
    },
    text: (paint) =>
      [
        paint('bold', distributionId),
        ...invalidationLines(found, now, paint),
        ...unreadLines(unread, paint),
        unfinished.length === 0
          ? paint('green', `${counted(complete, 'invalidation')} complete.`)
          : paint(
              'red',
              `${unfinished.length} of ${found.length} not complete after ${timeout} s; run it again to wait on.`,
            ),
      ].join('\n'),
  };
}
