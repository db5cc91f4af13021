import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import type { Message, Queue } from '../../../src/aws/sqs.ts';
import { move } from '../../../src/delivery/apply-settlement.ts';
import { settle } from '../../../src/delivery/settle.ts';
import type { Change } from '../../../src/events/parse.ts';
import type { Result } from '../../../src/invalidate/invalidate.ts';

const change: Change = { id: '1', key: 'a' };
const other: Change = { id: '2', key: 'b' };
const failure = (name: string) => Object.assign(new Error(name), { name });

type Fate = 'accepted' | 'postponed' | 'refused';

function result(distributionId: string, fate: Fate, of: Change = change): Result {
  const error = failure(fate);
  return {
    distributionId,
    paths: [],
    reasons: new Map(),
    wildcards: [],
    counted: Promise.resolve(),
    skipped: [],
    outcome: { accepted: [], refused: [], postponed: [], calls: 1 },
    refused: new Map(fate === 'refused' ? [[of, { error, paths: ['/refused'] }]] : []),
    postponed: new Map(fate === 'postponed' ? [[of, error]] : []),
  };
}

/** Settles one message, moves what is to be moved, and tells what was sent where. */
async function settled(
  results: readonly Result[],
  { only, problems = [], queue = {} }: { only?: string[]; problems?: string[]; queue?: Partial<Queue> } = {},
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
  const log = {
    info: () => undefined,
    warn: (warning: string) => warnings.push(warning),
    error: () => undefined,
  };
  const received = [{ message, reading: { changes: [change, other], problems } }];
  const { done, again, moves } = settle(received, results, log);
  expect(done.length + again.length + moves.length).toBe(1);
  const ports = {
    queue: {
      putBack: async (copies: Parameters<Queue['putBack']>[0]) => {
        for (const copy of copies) sent.push({ putBack: copy.distributionIds, delay: copy.delaySeconds });
        return [];
      },
      quarantine: async (copies: Parameters<Queue['quarantine']>[0]) => {
        for (const { error, paths, distributionIds } of copies)
          sent.push({ quarantine: distributionIds, reason: error.name, paths });
        return [];
      },
      remove: async () => 0,
      ...queue,
    },
    clock: new VirtualClock(),
    log,
  };
  const { failed } = await move(moves, ports);
  const fate = again.length + failed.length > 0 ? 'again' : 'done';
  return { fate, sent, ...(warnings.length > 0 && { warnings }) };
}

test.each<[string, Result[], { fate: string; sent: unknown[] }]>([
  ['accepted', [result('A', 'accepted')], { fate: 'done', sent: [] }],
  ['postponed', [result('A', 'postponed')], { fate: 'again', sent: [] }],
  [
    'refused',
    [result('A', 'refused')],
    { fate: 'done', sent: [{ quarantine: undefined, reason: 'refused', paths: ['/refused'] }] },
  ],
  ['accepted twice', [result('A', 'accepted'), result('B', 'accepted')], { fate: 'done', sent: [] }],
  ['postponed twice', [result('A', 'postponed'), result('B', 'postponed')], { fate: 'again', sent: [] }],
  [
    'refused twice',
    [result('A', 'refused'), result('B', 'refused')],
    { fate: 'done', sent: [{ quarantine: undefined, reason: 'refused', paths: ['/refused'] }] },
  ],
  [
    'accepted by one, postponed by the other',
    [result('A', 'accepted'), result('B', 'postponed')],
    { fate: 'done', sent: [{ putBack: ['B'], delay: 20 }] },
  ],
  [
    'accepted by one, refused by the other',
    [result('A', 'accepted'), result('B', 'refused')],
    { fate: 'done', sent: [{ quarantine: ['B'], reason: 'refused', paths: ['/refused'] }] },
  ],
  [
    'postponed by one, refused by the other',
    [result('A', 'postponed'), result('B', 'refused')],
    {
      fate: 'done',
      sent: [
        { putBack: ['A'], delay: 20 },
        { quarantine: ['B'], reason: 'refused', paths: ['/refused'] },
      ],
    },
  ],
])('%s', async (_name, results, expected) => {
  expect(await settled(results)).toEqual(expected);
});

test('a message for one distribution alone is that one’s', async () => {
  const results = [result('A', 'accepted'), result('B', 'postponed')];
  expect(await settled(results, { only: ['B'] })).toEqual({ fate: 'again', sent: [] });
  expect(await settled(results, { only: ['A'] })).toEqual({ fate: 'done', sent: [] });
  expect(await settled([result('A', 'accepted'), result('B', 'refused')], { only: ['B'] })).toEqual({
    fate: 'done',
    sent: [{ quarantine: ['B'], reason: 'refused', paths: ['/refused'] }],
  });
  expect(await settled(results, { only: ['no longer served'] })).toEqual({
    fate: 'done',
    sent: [],
    warnings: ['a message is only for distributions that are no longer there'],
  });
});

test('a part that has to wait goes before a part that is refused', async () => {
  const waiting = result('A', 'postponed');
  const both = { ...waiting, refused: new Map([[other, { error: failure('refused'), paths: ['/b'] }]]) };
  expect(await settled([both])).toEqual({ fate: 'again', sent: [] });
});

test('an unreadable part is put away once the rest is accepted', async () => {
  expect(await settled([result('A', 'accepted')], { problems: ['no'] })).toEqual({
    fate: 'done',
    sent: [{ quarantine: undefined, reason: 'UnreadableMessage', paths: [] }],
  });
  expect(await settled([result('A', 'postponed')], { problems: ['no'] })).toEqual({
    fate: 'again',
    sent: [],
  });
  const two = [result('A', 'accepted'), result('B', 'postponed')];
  expect(await settled(two, { problems: ['no'] })).toEqual({ fate: 'again', sent: [] });
});

test('all paths that are refused are named, also beside what could not be read', async () => {
  const refused = new Map([
    [change, { error: failure('refused'), paths: ['/a', '/a2'] }],
    [other, { error: failure('refused'), paths: ['/b'] }],
  ]);
  const paths = ['/a', '/a2', '/b'];
  expect(await settled([{ ...result('A', 'accepted'), refused }])).toMatchObject({ sent: [{ paths }] });
  expect(await settled([{ ...result('A', 'accepted'), refused }], { problems: ['no'] })).toMatchObject({
    sent: [{ reason: 'UnreadableMessage', paths }],
  });
});

test('what SQS does not take comes again, and the rest of its request does not', async () => {
  const messages = ['1', '2'].map(
    (id): Message => ({ id, receiptHandle: id, body: '{}', sentAt: 0, receiveCount: 1 }),
  );
  const moves = messages.map((message) => ({
    message,
    putBack: { distributionIds: ['B'], delaySeconds: 20 },
  }));
  const removed: string[] = [];
  const { failed, putBack } = await move(moves, {
    queue: {
      putBack: async () => messages.slice(0, 1),
      quarantine: async () => [],
      remove: async (some) => {
        removed.push(...some.map(({ id }) => id));
        return 0;
      },
    },
    clock: new VirtualClock(),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  expect([failed.map(({ message }) => message.id), removed, putBack]).toEqual([['1'], ['2'], 1]);
});

test('what can be put neither back nor away comes again', async () => {
  const refuse = { putBack: () => Promise.reject(failure('AccessDenied')) };
  const results = [result('A', 'accepted'), result('B', 'postponed')];
  expect(await settled(results, { queue: refuse })).toEqual({ fate: 'again', sent: [] });
});
