import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { applySettlement } from '../../../src/delivery/apply-settlement.ts';
import type { Message, MessageQueue } from '../../../src/delivery/message-queue.ts';
import { settle } from '../../../src/delivery/settle.ts';
import type { ArrivalResult, Postponed } from '../../../src/invalidate/result.ts';

const failure = (name: string) => Object.assign(new Error(name), { name });

interface Part {
  readonly postponed?: readonly string[];
  readonly refused?: readonly string[];
  /** Distributions that have accepted a part of the message. */
  readonly touched?: readonly string[];
}

/** What became of a message that was for some distributions. */
function result(
  distributions: number,
  { postponed = [], refused = [], touched = [] }: Part = {},
): ArrivalResult {
  return {
    distributions,
    postponed: postponed.map(
      (distributionId): Postponed => ({
        distributionId,
        error: failure('postponed'),
        paths: [{ path: '/waits', change: { id: 'c', key: 'waits', at: 5, event: 'ObjectCreated:Put' } }],
        isUntouched: !touched.includes(distributionId),
      }),
    ),
    refused: refused.map((distributionId) => ({
      distributionId,
      path: '/refused',
      error: failure('refused'),
    })),
  };
}

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Settles one message and tells what was sent where. */
async function settled(
  one: ArrivalResult,
  {
    only,
    problems = [],
    queue = {},
  }: { only?: string[]; problems?: string[]; queue?: Partial<MessageQueue> } = {},
) {
  const message: Message = {
    id: 'm',
    receiptHandle: 'r',
    body: '{}',
    sentAt: 0,
    receiveCount: 1,
    distributionIds: only,
  };
  const sent: unknown[] = [];
  const warnings: string[] = [];
  const warn = (warning: string) => void warnings.push(warning);
  const settlement = settle([{ message, parsed: { changes: [], problems, dryRun: false } }], [one], { warn });
  expect(settlement.delete.length + settlement.retry.length + settlement.replace.length).toBe(1);
  const { retried } = await applySettlement(settlement, {
    queue: {
      requeue: async (copies) => {
        for (const { distributionIds, delaySeconds, body } of copies)
          sent.push({ requeue: distributionIds, delay: delaySeconds, body });
        return [];
      },
      deadLetter: async (copies) => {
        for (const { error, paths, distributionIds } of copies)
          sent.push({ deadLetter: distributionIds, reason: error.name, paths });
        return [];
      },
      deleteMessages: async () => 0,
      changeVisibility: async () => 0,
      ...queue,
    },
    clock: new VirtualClock(),
    log,
  });
  const fate = retried.length > 0 ? 'retried' : 'deleted';
  return { fate, sent, ...(warnings.length > 0 && { warnings }) };
}

const REMAINDER = expect.stringMatching(
  /^\{"remainder":\[\{"path":"\/waits","id":"[\w-]{43}","key":"waits","at":5,"event":"ObjectCreated:Put"\}\]\}$/,
);
const REFUSED = { deadLetter: undefined, reason: 'refused', paths: ['/refused'] };

test.each<[string, ArrivalResult, { fate: string; sent: unknown[] }]>([
  ['accepted', result(1), { fate: 'deleted', sent: [] }],
  ['postponed', result(1, { postponed: ['A'] }), { fate: 'retried', sent: [] }],
  ['refused', result(1, { refused: ['A'] }), { fate: 'deleted', sent: [REFUSED] }],
  ['accepted by two', result(2), { fate: 'deleted', sent: [] }],
  ['postponed by two', result(2, { postponed: ['A', 'B'] }), { fate: 'retried', sent: [] }],
  ['refused by two', result(2, { refused: ['A', 'B'] }), { fate: 'deleted', sent: [REFUSED] }],
  [
    'accepted by one, postponed by the other',
    result(2, { postponed: ['B'] }),
    { fate: 'deleted', sent: [{ requeue: ['B'], delay: 20, body: '{}' }] },
  ],
  [
    'accepted by one, refused by the other',
    result(2, { refused: ['B'] }),
    { fate: 'deleted', sent: [{ ...REFUSED, deadLetter: ['B'] }] },
  ],
  [
    'postponed by one, refused by the other',
    result(2, { postponed: ['A'], refused: ['B'] }),
    {
      fate: 'deleted',
      sent: [
        { requeue: ['A'], delay: 20, body: '{}' },
        { ...REFUSED, deadLetter: ['B'] },
      ],
    },
  ],
  [
    'accepted in part by one, which still needs the rest',
    result(2, { postponed: ['A'], touched: ['A'] }),
    { fate: 'deleted', sent: [{ requeue: ['A'], delay: 20, body: REMAINDER }] },
  ],
])('%s', async (_name, one, expected) => {
  expect(await settled(one)).toEqual(expected);
});

test('what must wait at least waits as long, as it is and as what is left of it', async () => {
  const wait = (one: ArrivalResult): ArrivalResult => ({
    ...one,
    postponed: one.postponed.map((left, i) => (i === 0 ? { ...left, leastDelay: 300 } : left)),
  });
  expect(await settled(wait(result(1, { postponed: ['A'], touched: ['A'] })))).toEqual({
    fate: 'deleted',
    sent: [{ requeue: ['A'], delay: 300, body: REMAINDER }],
  });
  const delays: number[] = [];
  const changeVisibility: MessageQueue['changeVisibility'] = async (retries) => {
    delays.push(...retries.map(({ delaySeconds }) => delaySeconds));
    return 0;
  };
  await settled(wait(result(2, { postponed: ['A', 'B'] })), { queue: { changeVisibility } });
  expect(delays).toEqual([300]);
});

test('what is new to a distribution that the message was not for is not forgotten', async () => {
  expect(await settled(result(2, { postponed: ['A', 'B'] }), { only: ['A'] })).toEqual({
    fate: 'deleted',
    sent: [{ requeue: ['A', 'B'], delay: 20, body: '{}' }],
  });
});

test('a copy for one distribution stays limited to it', async () => {
  expect(await settled(result(1, { postponed: ['B'] }), { only: ['B'] })).toEqual({
    fate: 'retried',
    sent: [],
  });
  expect(await settled(result(1, { refused: ['B'] }), { only: ['B'] })).toEqual({
    fate: 'deleted',
    sent: [{ ...REFUSED, deadLetter: ['B'] }],
  });
  expect(await settled(result(0), { only: ['no longer configured'] })).toEqual({
    fate: 'deleted',
    sent: [],
    warnings: ['a message is only for distributions that are no longer configured'],
  });
});

test('an unreadable part is dead-lettered at once, and the rest continues without it', async () => {
  const UNREADABLE = { deadLetter: undefined, reason: 'UnreadableMessage', paths: [] };
  expect(await settled(result(1), { problems: ['no'] })).toEqual({ fate: 'deleted', sent: [UNREADABLE] });
  for (const one of [result(1, { postponed: ['A'] }), result(2, { postponed: ['A'] })]) {
    expect(await settled(one, { problems: ['no'] })).toEqual({
      fate: 'deleted',
      sent: [{ requeue: ['A'], delay: 20, body: REMAINDER }, UNREADABLE],
    });
  }
});

test('while the paths are unknown, the message is requeued whole, with its unreadable part', async () => {
  const [postponed] = result(1, { postponed: ['A'] }).postponed;
  if (postponed === undefined) throw new Error('nothing is postponed');
  const one = { distributions: 2, postponed: [{ ...postponed, paths: undefined }], refused: [] };
  expect(await settled(one, { problems: ['no'] })).toEqual({
    fate: 'deleted',
    sent: [{ requeue: ['A'], delay: 20, body: '{}' }],
  });
});

test('a copy always asks for less than its message, so that copying ends', async () => {
  const [postponed] = result(1, { postponed: ['A'] }).postponed;
  if (postponed === undefined) throw new Error('nothing is postponed');
  const unknown = { ...postponed, paths: undefined };
  const problems = ['no'];
  expect(await settled({ distributions: 1, postponed: [unknown], refused: [] }, { problems })).toEqual({
    fate: 'retried',
    sent: [],
  });
  const both = { distributions: 2, postponed: [unknown, { ...unknown, distributionId: 'B' }], refused: [] };
  expect(await settled(both, { problems })).toEqual({ fate: 'retried', sent: [] });
});

test('all refused paths are named, also together with what could not be read', async () => {
  const paths = ['/a', '/b'];
  const refused = ['/a', '/b', '/a'].map((path) => ({
    distributionId: 'A',
    path,
    error: failure('refused'),
  }));
  const one = { distributions: 1, postponed: [], refused };
  expect(await settled(one)).toMatchObject({ sent: [{ paths }] });
  expect(await settled(one, { problems: ['no'] })).toMatchObject({
    sent: [{ reason: 'UnreadableMessage', paths }],
  });
});

test('a copy that SQS refuses returns its own message to the queue, and no other of the request', async () => {
  const messages = ['1', '2'].map(
    (id): Message => ({ id, receiptHandle: id, body: '{}', sentAt: 0, receiveCount: 1 }),
  );
  const deleted: string[] = [];
  const { retried, requeued } = await applySettlement(
    {
      delete: [],
      retry: [],
      replace: messages.map((message) => ({
        message,
        requeue: [{ message, body: message.body, distributionIds: ['B'], delaySeconds: 20 }],
      })),
    },
    {
      queue: {
        requeue: async (copies) => copies.slice(0, 1),
        deadLetter: async () => [],
        deleteMessages: async (some) => {
          deleted.push(...some.map(({ id }) => id));
          return 0;
        },
        changeVisibility: async () => 0,
      },
      clock: new VirtualClock(),
      log,
    },
  );
  expect([retried.map(({ id }) => id), deleted, requeued]).toEqual([['1'], ['2'], 1]);
});

test('a message whose copy cannot be sent is retried', async () => {
  const queue = { requeue: () => Promise.reject(failure('AccessDenied')) };
  expect(await settled(result(2, { postponed: ['B'] }), { queue })).toEqual({ fate: 'retried', sent: [] });
});
