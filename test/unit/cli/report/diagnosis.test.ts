import { expect, test } from '@jest/globals';
import type { Finding } from '../../../../cli/doctor/finding.ts';
import { diagnosisReport } from '../../../../cli/report/diagnosis.ts';

const plain = (_color: string, text: string) => text;
const OK: Finding = { check: 'events', state: 'healthy', what: 'they come' };
const WARNING: Finding = {
  check: 'dead letters',
  state: 'warning',
  what: 'there are two',
  remedy: 'Redrive.',
};
const UNKNOWN: Finding = { check: 'role', state: 'unknown', what: 'not examined', remedy: 'Allow it.' };
const BROKEN: Finding = { check: 'mapping', state: 'broken', what: 'it is disabled', remedy: 'Enable it.' };

test('each finding has a line, and its remedy below it', () => {
  expect(diagnosisReport('invalidator', [OK, WARNING, BROKEN, UNKNOWN]).text(plain)).toBe(`invalidator
ok       events        they come
warning  dead letters  there are two
                       Redrive.
BROKEN   mapping       it is disabled
                       Enable it.
unknown  role          not examined
                       Allow it.
1 broken, 1 warning, 1 not examined.`);
});

test.each([
  [[OK], 0],
  [[OK, WARNING], 3],
  [[OK, UNKNOWN], 3],
  [[WARNING, BROKEN], 1],
])('%j exits with %i', (findings, exitCode) => {
  expect(diagnosisReport('invalidator', findings)).toMatchObject({
    exitCode,
    json: { healthy: exitCode === 0 },
  });
});
