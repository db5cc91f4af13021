import { expect, test } from '@jest/globals';
import { insights } from '../../../fakes/cloudwatch/insights.ts';

const line = JSON.stringify({ list: Array.from({ length: 199 }, (_, i) => i), last: 1, beyond: 1 });

test.each([
  ['ispresent(list.198)', 1],
  ['ispresent(last)', 1],
  ['ispresent(beyond)', 0],
  ['not ispresent(beyond)', 1],
  ['not ispresent(last)', 0],
])('of a line with 201 fields, %s finds %d', (condition, count) => {
  expect(insights(`filter ${condition}`, [line])).toHaveLength(count);
});

test('a value that is parsed has all of them', () => {
  const [row] = insights('fields jsonParse(@message) as line\n| fields line.beyond', [line]);
  expect(row).toMatchObject({ 'line.beyond': 1 });
});
