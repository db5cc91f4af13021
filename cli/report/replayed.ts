import { EXIT, exitCodeOf, type Report } from '../frame/report.ts';
import type { ChangedSince } from '../replay/changed-since.ts';
import type { Requests } from '../replay/requests.ts';
import { treeLines } from './tree.ts';
import { counted, few } from './words.ts';

export interface ReplayFacts extends Pick<Requests, 'impossible'> {
  readonly bucketName: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** The queue's URL or the function's name. */
  readonly destination: string;
  readonly isDryRun: boolean;
  readonly changed: ChangedSince;
  /** How many requests the keys take. */
  readonly requests: number;
  readonly accepted: readonly string[];
  readonly failed: readonly { readonly keys: readonly string[]; readonly error: Error }[];
}

const SHOWN = 5;
const UNSEEN =
  'Deleted objects are not in the listing: clear them with `invalidate`; with publish and delete, whose copies are still there, name their keys to `publish`. An upload in parts has the time at which it began.';

export function replayReport(facts: ReplayFacts): Report {
  const { bucketName, destination, isDryRun, changed, requests, accepted, failed, impossible } = facts;
  const { keys, skipped, listed } = changed;
  const since = new Date(facts.since).toISOString();
  return {
    exitCode: isDryRun ? EXIT.done : exitCodeOf(accepted.length, keys.length),
    json: {
      bucket: bucketName,
      since,
      destination,
      dryRun: isDryRun,
      listed,
      requests,
      keys,
      skipped: [...skipped].map(([reason, objects]) => ({ reason, objects })),
      accepted: accepted.length,
      left: [
        ...impossible.map(({ key, problem }) => ({ key, error: 'Usage', message: problem })),
        ...failed.flatMap((one) =>
          one.keys.map((key) => ({ key, error: one.error.name, message: one.error.message })),
        ),
      ],
    },
    text: (paint) =>
      [
        ...treeLines({
          text: `${paint('bold', bucketName)}: ${counted(keys.length, 'object')} of ${listed.toLocaleString('en-US')} written since ${since}`,
          branches: [
            ...(keys.length === 0 ? [] : [{ text: few(keys, SHOWN) }]),
            ...[...skipped].map(([reason, count]) => ({
              text: `skipped: ${counted(count, 'object')}: ${reason}`,
            })),
            ...(keys.length === 0
              ? []
              : [
                  isDryRun
                    ? { text: `would ask ${destination} in ${counted(requests, 'request')}` }
                    : {
                        text: paint(
                          accepted.length === keys.length ? 'green' : 'red',
                          `${counted(accepted.length, 'key')} accepted by ${destination}, in ${counted(requests, 'request')}`,
                        ),
                      },
                ]),
            ...impossible
              .slice(0, SHOWN)
              .map(({ problem }) => ({ text: paint('red', `not asked for: ${problem}`) })),
            ...failed.slice(0, SHOWN).map((one) => ({
              text: paint('red', `not accepted: ${counted(one.keys.length, 'key')}: ${one.error.message}`),
            })),
          ],
        }),
        UNSEEN,
      ].join('\n'),
  };
}
