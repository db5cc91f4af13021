import { describe, expect, test } from '@jest/globals';
import type { Change } from '../../../src/events/change.ts';
import { type Done, FRESH, figuresOf } from '../../../src/invalidate/figures.ts';
import type { Leftovers, MappedChange } from '../../../src/invalidate/leftovers.ts';
import type { Invalidation, SendResult } from '../../../src/invalidate/result.ts';
import type { Batch } from '../../../src/plan/batches.ts';

const START = Date.parse('2026-11-20T12:00:00Z');
const SECOND = 1_000;
const NOTHING: SendResult = { accepted: [], refused: [], postponed: [], calls: 0 };

/** A changed object, so many milliseconds after the start. */
const change = (key: string, at = 0): Change => ({
  id: `id of ${key}`,
  key,
  at: START + at,
  event: 'ObjectCreated:Put',
});
const mapped = (one: Change, ...paths: string[]): MappedChange => ({
  change: one,
  paths: paths.map((path) => ({ path })),
  tooWide: [],
});
const skipped = (one: Change, reason: string): MappedChange => ({ ...mapped(one), skipped: reason });
const batch = (...entries: [string, Change[]][]): Batch => new Map(entries);

/** An accepted invalidation, created so many seconds after the start. */
function accepted(planned: Batch, seconds: number, more: Partial<Invalidation> = {}): Invalidation {
  const at = START + seconds * SECOND;
  const paths = [...planned.keys()];
  return {
    id: 'I',
    acceptedAt: at,
    createdAt: at,
    oldestChangeAt: null,
    paths,
    planned,
    isBilled: true,
    ...more,
  };
}

function done(
  arrivals: readonly (readonly [MappedChange[], Leftovers?])[],
  sent: Partial<SendResult> | null,
  more: Partial<Done> = {},
): Done {
  return {
    arrivals: arrivals.map(([changes, left = { refused: [] }]) => [changes, left]),
    batches: [],
    wildcards: [],
    sent: sent && { ...NOTHING, ...sent },
    postponedChanges: 0,
    ...more,
  };
}

const a = change('a');
const b = change('b', 500);

test('every change has the time to its own acceptance, to the millisecond', () => {
  const sent = { accepted: [accepted(batch(['/a', [a]], ['/b', [b]]), 4.321)], calls: 1 };
  expect(figuresOf(done([[[mapped(a, '/a')]], [[mapped(b, '/b')]]], sent))).toEqual({
    Changes: 2,
    SkippedUnchanged: 0,
    SkippedNew: 0,
    SkippedFresh: 0,
    SkippedIgnored: 0,
    NecessaryPaths: 2,
    BilledPaths: 2,
    Wildcards: 0,
    Collateral: 0,
    Dollars: 0.01,
    Calls: 1,
    RefusedPaths: 0,
    PostponedChanges: 0,
    TimeToAcceptance: [4.321, 3.821],
  });
});

test('a change with several paths is accepted with the last of them, and counts once', () => {
  const sent = { accepted: [accepted(batch(['/a', [a]]), 7), accepted(batch(['/', [a]]), 3)] };
  expect(figuresOf(done([[[mapped(a, '/a', '/')]]], sent))).toMatchObject({
    Changes: 1,
    BilledPaths: 2,
    TimeToAcceptance: [7],
  });
});

test('a change that was delivered twice counts once', () => {
  const again = { ...a };
  const sent = { accepted: [accepted(batch(['/a', [a, again]]), 2)] };
  expect(figuresOf(done([[[mapped(a, '/a')]], [[mapped(again, '/a')]]], sent))).toMatchObject({
    Changes: 1,
    TimeToAcceptance: [2],
  });
});

test('what comes again counts when it is done', () => {
  const error = new Error('later');
  const whole = { distributionId: 'E', error, paths: [{ path: '/a', change: a }], isUntouched: true };
  const rest = { ...whole, isUntouched: false };
  const ignored = skipped(b, 'folder marker');
  expect(
    figuresOf(done([[[mapped(a, '/a'), ignored], { postponed: whole, refused: [] }]], NOTHING)),
  ).toMatchObject({ Changes: 0, SkippedIgnored: 0 });
  const other = change('c');
  const sent = { accepted: [accepted(batch(['/c', [other]]), 1)] };
  expect(
    figuresOf(
      done([[[mapped(a, '/a', '/'), mapped(other, '/c'), ignored], { postponed: rest, refused: [] }]], sent, {
        postponedChanges: 1,
      }),
    ),
  ).toMatchObject({ Changes: 2, SkippedIgnored: 1, PostponedChanges: 1, TimeToAcceptance: [1] });
});

describe('of what is left of a change', () => {
  const rest = (path: string): Change => ({ id: a.id, path, key: 'a', at: START, isRequested: false });
  const [one, other] = [rest('/r/*'), rest('/t/*')];
  const sent = { accepted: [accepted(batch(['/r/*', [one]]), 5)] };
  const later = (change: Change, path: string): Leftovers => ({
    postponed: {
      distributionId: 'E',
      error: new Error('later'),
      paths: [{ path, change }],
      isUntouched: false,
    },
    refused: [],
  });

  test.each([
    ['one message', [[[mapped(one, '/r/*'), mapped(other, '/t/*')], later(other, '/t/*')]]],
    ['two', [[[mapped(one, '/r/*')]], [[mapped(other, '/t/*')], later(other, '/t/*')]]],
  ] satisfies [string, Parameters<typeof done>[0]][])(
    'nothing counts while a path waits, in %s',
    (_, arrivals) => {
      const figures = figuresOf(done(arrivals, sent));
      expect(figures).toMatchObject({ Changes: 0, TimeToAcceptance: [] });
    },
  );

  test('it is no skipped change when only one path is cleared already', () => {
    const cleared = skipped(other, FRESH);
    for (const changes of [
      [mapped(one, '/r/*'), cleared],
      [cleared, mapped(one, '/r/*')],
    ])
      expect(figuresOf(done([[changes]], sent))).toMatchObject({
        Changes: 1,
        SkippedFresh: 0,
        TimeToAcceptance: [5],
      });
  });
});

test('while the paths are unknown nothing is done', () => {
  const postponed = { distributionId: 'E', error: new Error(), paths: undefined, isUntouched: true };
  expect(figuresOf(done([[[mapped(a)], { postponed, refused: [] }]], NOTHING)).Changes).toBe(0);
});

test('skipped changes are counted by the reason', () => {
  const reasons = [
    'unchanged',
    'new object',
    FRESH,
    'rule *.map',
    'outside the origin path',
    'metadata event X',
  ];
  const changes = reasons.map((reason, i) => skipped(change(`${i}`), reason));
  expect(figuresOf(done([[changes]], NOTHING))).toMatchObject({
    Changes: 6,
    SkippedUnchanged: 1,
    SkippedNew: 1,
    SkippedFresh: 1,
    SkippedIgnored: 3,
  });
});

test('a chosen wildcard is one path in place of many, and brings its collateral', () => {
  const wildcards = [
    { path: '/docs/*', replaces: 12, collateral: 5 },
    { path: '/unsent/*', replaces: 9, collateral: 7 },
    { path: '/all/*', replaces: 3, collateral: null },
  ];
  const planned = batch(['/docs/*', [a]], ['/all/*', [a]], ['/x*', [b]], ['/y', [b]]);
  const changes: MappedChange[] = [mapped(a), mapped(b)];
  expect(figuresOf(done([[changes]], { accepted: [accepted(planned, 1)] }, { wildcards }))).toMatchObject({
    NecessaryPaths: 12 + 3 + 2,
    BilledPaths: 4,
    Wildcards: 3,
    Collateral: 5,
    Dollars: 0.02,
  });
});

test('a wildcard in place of a refused path is billed as what it is', () => {
  const planned = batch(['/a b', [a]]);
  const one = accepted(planned, 2, { paths: ['/a*'] });
  expect(figuresOf(done([[[mapped(a, '/a b')]]], { accepted: [one], calls: 2 }))).toMatchObject({
    NecessaryPaths: 1,
    BilledPaths: 1,
    Wildcards: 1,
    Calls: 2,
    TimeToAcceptance: [2],
  });
});

test('what is refused is done and has no time', () => {
  const refused = [{ batch: batch(['/a', [a]]), error: new Error('bad') }];
  const wide = { ...mapped(change('~')), tooWide: [{ path: '/*', isTooWide: true as const }] };
  const sent = { accepted: [accepted(batch(['/', [a]], ['/b', [b]]), 1)], refused };
  expect(figuresOf(done([[[mapped(a, '/a', '/'), mapped(b, '/b'), wide]]], sent))).toMatchObject({
    Changes: 3,
    RefusedPaths: 2,
    TimeToAcceptance: [0.5],
  });
});

test('a repeated request counts nothing again', () => {
  const repeated = accepted(batch(['/a', [a]], ['/*', [a]]), 2, { isBilled: false });
  const sent = { accepted: [repeated, accepted(batch(['/b', [b]]), 5)], calls: 2 };
  expect(figuresOf(done([[[mapped(a, '/a'), mapped(b, '/b')]]], sent))).toMatchObject({
    Changes: 1,
    NecessaryPaths: 1,
    BilledPaths: 1,
    Wildcards: 0,
    Calls: 2,
    TimeToAcceptance: [4.5],
  });
});

test('without a time of the change or of the acceptance there is none', () => {
  const asked: Change = { id: 'asked', path: '/x', isRequested: true };
  const lost = accepted(batch(['/a', [a]]), 0, { id: null, acceptedAt: null, createdAt: null });
  const sent = { accepted: [lost, accepted(batch(['/x', [asked]], ['/a2', [a]]), 3)] };
  expect(figuresOf(done([[[mapped(a, '/a', '/a2'), mapped(asked, '/x')]]], sent))).toMatchObject({
    Changes: 2,
    BilledPaths: 3,
    TimeToAcceptance: [],
  });
});

test('clocks that are apart give 0, as CloudWatch has no percentiles of negative values', () => {
  const sent = { accepted: [accepted(batch(['/a', [a]]), -3)] };
  expect(figuresOf(done([[[mapped(a, '/a')]]], sent)).TimeToAcceptance).toEqual([0]);
});

test('a dry run has what it would have sent, and no times', () => {
  const batches = [batch(['/docs/*', [a]], ['/b', [b]]), batch(['/c', [a]])];
  const wildcards = [{ path: '/docs/*', replaces: 12, collateral: 5 }];
  const figures = figuresOf(done([[[mapped(a), mapped(b)]]], null, { batches, wildcards }));
  expect(figures).toMatchObject({
    Changes: 2,
    NecessaryPaths: 14,
    BilledPaths: 3,
    Wildcards: 1,
    Collateral: 5,
    Dollars: 0.015,
    Calls: 2,
  });
  expect(figures).not.toHaveProperty('TimeToAcceptance');
});
