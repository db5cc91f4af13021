import { expect, test } from '@jest/globals';
import { remedyOfCopy } from '../../../../cli/publish/hopeless-copy.ts';
import { HOPELESS } from '../../../../src/publish/hopeless.ts';

test.each([...HOPELESS])('%s has a remedy', (name) => {
  expect(remedyOfCopy(name)).toMatch(/\w/);
});

test('what may go away by itself has none', () => {
  expect(remedyOfCopy('SlowDown')).toBeUndefined();
});
