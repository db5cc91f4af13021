/** Bodies that no event has: of a grammar of depth, size and types. Each must be dead-lettered and harm no other. */
import type { Random } from '../fakes/random.ts';

type Values = readonly [unknown, ...unknown[]];
const JUNK: Values = [null, true, 7, -1.5, [], {}, [[]], { toString: 1 }, { length: -1 }];
const VALUES: Values = [...JUNK, '', 'text', '\ud800'];

/** A record of S3 that is wrong in one place. */
function junkRecord(random: Random): object {
  const record = {
    eventVersion: '2.6',
    eventName: 'ObjectCreated:Put',
    eventTime: '2026-11-20T12:00:00.000Z',
    s3: { bucket: { name: 'my-site' }, object: { key: 'junk', size: 1, sequencer: '01' } },
  };
  const junk = random.pick(JUNK);
  switch (random.whole(0, 5)) {
    case 0:
      return { ...record, eventName: junk };
    case 1:
      return { ...record, eventVersion: junk };
    case 2:
      return { ...record, s3: junk };
    case 3:
      return { ...record, s3: { ...record.s3, bucket: junk } };
    case 4:
      return { ...record, s3: { ...record.s3, object: junk } };
    default:
      return { ...record, s3: { ...record.s3, object: { ...record.s3.object, key: junk } } };
  }
}

export function hostileBody(random: Random): string {
  switch (random.whole(0, 6)) {
    case 0: {
      const depth = random.pick([10, 1_000, 20_000]);
      const [open, close] = random.pick<readonly [string, string]>([
        ['[', ']'],
        ['{"Records":[', ']}'],
        ['{"a":', '}'],
      ]);
      return `${open.repeat(depth)}1${close.repeat(depth)}`;
    }
    case 1:
      return JSON.stringify({
        Records: Array.from({ length: random.pick([1, 20, 900]) }, () => junkRecord(random)),
      });
    case 2:
      return 'x'.repeat(random.pick([1, 1_000, 240_000]));
    case 3:
      return JSON.stringify({ [random.pick(['keys', 'paths'])]: random.pick(VALUES) });
    case 4:
      return JSON.stringify({ keys: [random.pick(['/docs/x.html', 's3://my-site/x', 'docs/*'])] });
    case 5:
      return JSON.stringify({ remainder: random.pick<unknown>([[{ path: 'x' }], [7], 'text', [null]]) });
    default:
      return JSON.stringify({ Type: 'Notification', Message: JSON.stringify({ paths: ['/*'] }) });
  }
}
