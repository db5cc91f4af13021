import { expect, test } from '@jest/globals';
import { fuzz } from '../../simulation/fuzz.ts';

test('30,000 hostile bodies are read without a throw, each with few and short problems', () => {
  const { problems, growth } = fuzz(30_000, 1);
  expect(problems).toBeGreaterThan(20_000);
  expect(growth).toBeLessThan(16);
});
