import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { METRICS } from '../../../src/metrics.ts';

const page = readFileSync('docs/metrics.md', 'utf8');

test('docs/metrics.md has every metric with its unit, and no other', () => {
  const rows = [...page.matchAll(/^\| `([A-Z]\w+)` \| (Count|Seconds|None) \|/gm)];
  expect(rows.map(([, name, unit]) => [name, unit])).toEqual(Object.entries(METRICS));
});

test('docs/metrics.md has the dimensions', () => {
  const [, section = ''] = page.split('\n## Dimensions\n');
  const names = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(names).toEqual(['FunctionName', 'DryRun']);
});
