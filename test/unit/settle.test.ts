import { expect, test } from '@jest/globals';
import type { Change } from '../../src/changes.ts';
import type { Result } from '../../src/invalidate.ts';
import type { Message, Queue } from '../../src/queue.ts';
import { settle } from '../../src/settle.ts';

const change: Change = { id: '1', key: 'a' };
const other: Change = { id: '2', key: 'b' };
const failure = (name: string) => Object.assign(new Error(name), { name });

type Fate = 'accepted' | 'postponed' | 'refused';

function result(distributionId: string, fate: Fate, of: Change = change): Result {
  const unsent = new Map([[of, failure(fate)]]);
  return {
    distributionId,
    paths: [],
    reasons: new Map(),
    skipped: [],
    outcome: { accepted: [], refused: [], postponed: [], calls: 1 },
    refused: fate === 'refused' ? unsent : new Map(),
    postponed: fate === 'postponed' ? unsent : new Map(),
  };
}

/** Settles one message and tells what was sent where. */
async function settled(
  results: readonly Result[],
  { only, problems = [], queue = {} }: { only?: string[]; problems?: string[]; queue?: Partial<Queue> } = {},
) {
  const message: Message = { id: 'm', receiptHandle: 'r', body: '{}', sentAt: 0, distributionIds: only };
  const sent: unknown[] = [];
  const settlement = await settle(
    [{ message, reading: { changes: [change, other], problems } }],
    results,
    {
      putBack: async (_message, ids, delay) => {
        sent.push({ putBack: ids, delay });
      },
      quarantine: async (_message, reason, ids) => {
        sent.push({ quarantine: ids, reason: reason.name });
      },
      ...queue,
    },
    { info: () => undefined, warn: () => undefined, error: () => undefined },
  );
  const fate = settlement.done.includes(message) ? 'done' : 'again';
  expect(settlement.done.length + settlement.again.length).toBe(1);
  return { fate, sent };
}

test.each<[string, Result[], { fate: string; sent: unknown[] }]>([
  ['accepted', [result('A', 'accepted')], { fate: 'done', sent: [] }],
  ['postponed', [result('A', 'postponed')], { fate: 'again', sent: [] }],
  [
    'refused',
    [result('A', 'refused')],
    { fate: 'done', sent: [{ quarantine: undefined, reason: 'refused' }] },
  ],
  ['accepted twice', [result('A', 'accepted'), result('B', 'accepted')], { fate: 'done', sent: [] }],
  ['postponed twice', [result('A', 'postponed'), result('B', 'postponed')], { fate: 'again', sent: [] }],
  [
    'refused twice',
    [result('A', 'refused'), result('B', 'refused')],
    { fate: 'done', sent: [{ quarantine: undefined, reason: 'refused' }] },
  ],
  [
    'accepted by one, postponed by the other',
    [result('A', 'accepted'), result('B', 'postponed')],
    { fate: 'done', sent: [{ putBack: ['B'], delay: 20 }] },
  ],
  [
    'accepted by one, refused by the other',
    [result('A', 'accepted'), result('B', 'refused')],
    { fate: 'done', sent: [{ quarantine: ['B'], reason: 'refused' }] },
  ],
  [
    'postponed by one, refused by the other',
    [result('A', 'postponed'), result('B', 'refused')],
    {
      fate: 'done',
      sent: [
        { putBack: ['A'], delay: 20 },
        { quarantine: ['B'], reason: 'refused' },
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
    sent: [{ quarantine: ['B'], reason: 'refused' }],
  });
  expect(await settled(results, { only: ['no longer served'] })).toEqual({ fate: 'done', sent: [] });
});

test('a part that has to wait goes before a part that is refused', async () => {
  const waiting = result('A', 'postponed');
  const both = { ...waiting, refused: new Map([[other, failure('refused')]]) };
  expect(await settled([both])).toEqual({ fate: 'again', sent: [] });
});

test('an unreadable part is put away once the rest is accepted', async () => {
  expect(await settled([result('A', 'accepted')], { problems: ['no'] })).toEqual({
    fate: 'done',
    sent: [{ quarantine: undefined, reason: 'UnreadableMessage' }],
  });
  expect(await settled([result('A', 'postponed')], { problems: ['no'] })).toEqual({
    fate: 'again',
    sent: [],
  });
  const two = [result('A', 'accepted'), result('B', 'postponed')];
  expect(await settled(two, { problems: ['no'] })).toEqual({ fate: 'again', sent: [] });
});

test('what can be put neither back nor away comes again', async () => {
  const refuse = { putBack: () => Promise.reject(failure('AccessDenied')) };
  const results = [result('A', 'accepted'), result('B', 'postponed')];
  expect(await settled(results, { queue: refuse })).toEqual({ fate: 'again', sent: [] });
});
