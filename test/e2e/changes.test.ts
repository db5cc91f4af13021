import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { planEachSample } from './changes/plans.ts';
import { samples, WITHOUT_SAMPLE } from './changes/samples.ts';
import { HEADER, type ResourceChange, row } from './changes/table.ts';

jest.setTimeout(10 * 60_000);

const PAGE = 'docs/changes.md';

describe('what the change of a variable does', () => {
  let plans: ReadonlyMap<string, readonly ResourceChange[]>;
  beforeAll(async () => {
    plans = await planEachSample();
  });

  test('is known for every variable', () => {
    const variables = [...readFileSync('variables.tf', 'utf8').matchAll(/^variable "(\w+)"/gm)].map(
      ([, name = '']) => name,
    );
    const sampled = Object.values(samples({ bucket: '', distributionId: '' })).map(
      (changed) => Object.keys(changed)[0] ?? '',
    );
    expect([...new Set([...sampled, ...WITHOUT_SAMPLE])].sort()).toEqual(variables.sort());
  });

  test(`is what ${PAGE} says (to write it: UPDATE_DOCS=1 npx jest test/e2e/changes)`, () => {
    const table = [...HEADER, ...[...plans].map(([name, changes]) => row(name, changes))]
      .join('\n')
      .concat('\n');
    const page = readFileSync(PAGE, 'utf8');
    const written = /^\| change of \|.*\n(?:\|.*\n)*/m.exec(page)?.[0] ?? '';
    if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, page.replace(written, table));
    else expect(written).toBe(table);
  });
});
