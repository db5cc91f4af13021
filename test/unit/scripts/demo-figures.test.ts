import { expect, test } from '@jest/globals';
import { dataOf, figures } from '../../../scripts/demo/figures.ts';
import { emfLines } from '../../../src/emf.ts';
import type { Figures } from '../../../src/metrics.ts';

const lines = (some: Figures) =>
  emfLines({ namespace: 'Demo', functionName: 'f', logLevel: 'INFO' }, some, { dryRun: false }, 0);

test('the report says how soon it was fresh, what it cost and what it saved', () => {
  const messages = [
    '{"level":"INFO","message":"invalidated"}',
    'START RequestId: x',
    [
      ...lines({ Changes: 4, SkippedIgnored: 1, NecessaryPaths: 9, BilledPaths: 4, Dollars: 0.02 }),
      ...lines({ TimeToAcceptance: [1, 2, 3], Wildcards: 1 }),
    ].join('\n'),
    ...lines({ TimeToFresh: [9, 8] }),
  ];
  expect(figures(dataOf(messages)).split('\n')).toEqual([
    "From the function's metrics:",
    '  changes         4, of which 1 needed nothing',
    '  accepted after  2.0 s (p50), 3.0 s (p95)',
    '  fresh after     27.0 s (p50), 28.0 s (p95): an estimate, with 25 s for CloudFront',
    '                  8.0 s (p50), 9.0 s (p95): observed for 2 changes',
    '  paths           4 billed, 1 of them wildcards',
    '  dollars         $0.020, as if no path were free',
    '  saved           5 of 9 necessary paths, by wildcards',
  ]);
});

test('without times it says nothing of them', () => {
  expect(figures([])).not.toContain('after');
});
