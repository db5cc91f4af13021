import { describe, expect, test } from '@jest/globals';
import { parseFaults } from '../../../fakes/cloudfront/fault-script.ts';
import { type End, type Fault, fateOf, script } from '../../../fakes/cloudfront/faults.ts';

const ID = 'E2EXAMPLE1ABCD';
const request = { distributionId: ID, paths: ['/a%20b', '/docs/x'] };

/** How a request ends: as it would without faults, by a lost connection, by a code. */
const shown = (end: End) => (typeof end === 'string' ? end : `${end.status} ${end.code}`);

test.each<[Fault, string]>([
  [{ kind: 'throttled' }, '400 Throttling'],
  [{ kind: 'access denied' }, '403 AccessDenied'],
  [{ kind: 'reset', accepted: false }, 'request lost'],
  [{ kind: 'reset', accepted: true }, 'answer lost'],
  [{ kind: 'down', status: 500 }, '500 InternalFailure'],
  [{ kind: 'down', status: 503 }, '503 ServiceUnavailable'],
  [{ kind: 'path refused', part: '%' }, '400 InvalidArgument'],
  [{ kind: 'path refused', part: '/docs' }, '400 InvalidArgument'],
  [{ kind: 'path refused', part: '/x/' }, 'answered'],
  [{ kind: 'slow', milliseconds: 7 }, 'answered'],
  [{ kind: 'throttled', distributionId: ID }, '400 Throttling'],
  [{ kind: 'throttled', distributionId: 'E2EXAMPLE2ABCD' }, 'answered'],
])('%j: %s', (fault, expected) => {
  const fate = fateOf([fault], request, 0);
  expect(shown(fate.end)).toBe(expected);
  expect(fate.milliseconds).toBe(fault.kind === 'slow' ? 7 : 0);
  expect(fate.by).toEqual(expected === 'answered' && fault.kind !== 'slow' ? [] : [fault]);
});

test('a refused path is not named', () => {
  const { end } = fateOf([{ kind: 'path refused', part: 'docs' }], request, 0);
  expect(typeof end === 'string' ? end : end.message).not.toContain('docs');
});

describe('a script', () => {
  /** How requests at these times end. */
  const ends = (faults: readonly Fault[], ...times: number[]) => {
    const next = script(faults);
    return times.map((at) => shown(next(request, at).end));
  };

  test('has windows that exclude their end', () => {
    const faults: Fault[] = [{ kind: 'throttled', from: 10, to: 20 }];
    expect(ends(faults, 9, 10, 19, 20)).toEqual(['answered', '400 Throttling', '400 Throttling', 'answered']);
  });

  test('counts only the requests a fault decides', () => {
    const faults: Fault[] = [
      { kind: 'throttled', from: 10, times: 2 },
      { kind: 'reset', accepted: true, times: 1 },
      { kind: 'down', status: 503, times: 1 },
    ];
    expect(ends(faults, 0, 10, 10, 10, 10)).toEqual([
      '503 ServiceUnavailable',
      '400 Throttling',
      '400 Throttling',
      'answer lost',
      'answered',
    ]);
  });

  test('delays by the longest of several faults, whatever else happens', () => {
    const next = script([
      { kind: 'slow', milliseconds: 5, times: 1 },
      { kind: 'slow', milliseconds: 9, times: 1 },
      { kind: 'reset', accepted: false },
    ]);
    expect(next(request, 0)).toMatchObject({ milliseconds: 9, end: 'request lost' });
    expect(next(request, 0)).toMatchObject({ milliseconds: 0, end: 'request lost' });
  });
});

describe('a script in JSON', () => {
  test('is read as written', () => {
    const faults: Fault[] = [
      { kind: 'slow', milliseconds: 5, from: 0, to: 9, times: 1, distributionId: ID },
      { kind: 'reset', accepted: false },
    ];
    expect(parseFaults(JSON.stringify(faults))).toEqual(faults);
  });

  test.each([
    ['{', 'not JSON: '],
    ['{}', 'expected a JSON array such as [{"kind": "throttled", "times": 2}]'],
    ['[3]', 'fault 1: 3 is not an object'],
    [
      '[{"kind": "flaky"}]',
      'fault 1: "kind" is "flaky"; expected one of throttled, access denied, reset, down',
    ],
    ['[{"kind": "constructor"}]', 'fault 1: "kind" is "constructor"; expected one of'],
    ['[{"kind": "down", "status": 418}]', 'fault 1: "status" is 418; expected 500 or 503'],
    ['[{"kind": "reset"}]', 'fault 1: "accepted" is missing; expected true or false'],
    ['[{"kind": "throttled", "form": 1}]', '"form" means nothing to throttled; it takes from, to, times'],
    ['[{"kind": "throttled", "from": 5, "to": 5}]', '"to" is 5; expected more than "from", which is 5'],
    [
      '[{"kind": "throttled"}, {"kind": "slow", "milliseconds": 0, "times": 0}]',
      'fault 2: "times" is 0; expected',
    ],
  ])('%s is answered with what to write', (json, message) => {
    expect(() => parseFaults(json)).toThrow(message);
  });
});
