import { expect, test } from '@jest/globals';
import { fuzz } from '../../simulation/fuzz.ts';

test('200,000 hostile bodies are read without a throw, each with few and short problems', () => {
  const { problems, growth } = fuzz(200_000, 1);
  expect(problems).toBeGreaterThan(100_000);
  expect(growth).toBeLessThan(64);
});
