/** One day of a busy site in virtual time, and what CloudWatch has of it at the end. */
import { type Datum, readEmf } from '../../fakes/cloudwatch/emf.ts';
import { DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { Random } from '../../fakes/random.ts';
import { run } from '../../simulation/run.ts';
import { FOLDER, type ObjectChange, type Scenario } from '../../simulation/scenario.ts';
import { FUNCTION_NAME, NAMESPACE, type Outcome, World } from '../../simulation/world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Day {
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly data: readonly Datum[];
  readonly outcome: Outcome;
  readonly changes: number;
}

/**
 * Editors save some files three times an hour from 7 to 22 o'clock, a pipeline deploys eight times, two reports come late,
 * at 15:00 CloudFront accepts nothing for six minutes, and somebody sends what is no event.
 */
export async function busyDay(seed = 1): Promise<Day> {
  const random = new Random(seed);
  const changes: ObjectChange[] = [];
  const change = (at: number, key: string, delay = Math.round(random.lognormal(500, 3_000))) =>
    changes.push({ at: Math.round(at), key, delay, envelope: 'S3', twice: false });
  for (let at = 7 * HOUR; at < 22 * HOUR; at += 20 * MINUTE) {
    const count = random.whole(1, 6);
    for (let i = 0; i < count; i += 1)
      change(at + i * 2 * SECOND, `news/${random.whole(0, 40)}/${random.pick(['index.html', 'photo.jpg'])}`);
  }
  for (const hour of [8, 9.7, 11, 12.5, 14, 15, 16.7, 18]) {
    const count = random.whole(300, 2_000);
    for (let i = 0; i < count; i += 1)
      change(hour * HOUR + 5 * MINUTE + i * 8, `app/section-${i % 12}/page-${i}.html`);
  }
  for (const hour of [10, 13]) change(hour * HOUR, 'news/late.html', 80 * SECOND);
  const scenario: Scenario = {
    seed,
    distributions: 1,
    collapse: 'balanced',
    burst: 5,
    completion: 12 * SECOND,
    changes: changes.sort((one, other) => one.at - other.at),
    nonsense: [{ at: 17 * HOUR, body: 'not JSON' }],
    faults: [{ kind: 'down', status: 503, from: 15 * HOUR, to: 15 * HOUR + 6 * MINUTE }],
    features: {
      folder: FOLDER,
      sites: [
        {
          id: DISTRIBUTION,
          originPath: `/${FOLDER.slice(0, -1)}`,
          defaultRootObject: null,
          queryStrings: false,
          rules: [],
        },
      ],
      cleanUrls: false,
      listing: 'allowed',
      progress: 'allowed',
      budget: null,
      metricFails: false,
      requests: [{ at: 19 * HOUR, keys: [], paths: ['/news/*'] }],
      keys: [],
      poison: false,
      isDirect: false,
      isSampled: true,
    },
  };
  const outcome = await run(new World(scenario));
  const data = outcome.lines.flatMap(({ text }) => readEmf(text));
  return {
    start: outcome.start,
    data: [...data, ...deadLetterQueue(outcome)],
    outcome,
    changes: changes.length,
  };
}

/** What SQS itself would say of the dead-letter queue, every five minutes. */
function deadLetterQueue({ start, deadLetters }: Outcome): Datum[] {
  return Array.from({ length: DAY / (5 * MINUTE) }, (_, i) => {
    const at = start + i * 5 * MINUTE;
    return {
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      unit: 'Count',
      dimensions: { QueueName: `${FUNCTION_NAME}-dead-letter` },
      values: [deadLetters.filter(({ sentAt }) => sentAt <= at).length],
      at,
      line: {},
    };
  });
}

/** What dashboard.tf leaves open. */
export const VALUES = {
  title: FUNCTION_NAME,
  region: 'eu-central-1',
  namespace: NAMESPACE,
  dimensions: `"FunctionName", "${FUNCTION_NAME}"`,
  objective: 120,
  name: FUNCTION_NAME,
  has_times: 'true',
  waiting: `"AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "${FUNCTION_NAME}"`,
  waiting_seconds: 'waiting',
  dead: `${FUNCTION_NAME}-dead-letter`,
};
