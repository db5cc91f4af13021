import { describe, expect, test } from '@jest/globals';
import { pathsOf } from '../../src/paths.ts';
import { defaults, vectors } from '../support/vectors.ts';

describe('the published vectors', () => {
  test('are many, and no two are the same', () => {
    const questions = new Set(vectors.map(({ key, settings }) => JSON.stringify([key, settings])));
    expect(questions.size).toBe(vectors.length);
    expect(vectors.length).toBeGreaterThanOrEqual(150);
  });

  test.each(vectors.map((vector) => ({ ...vector, title: JSON.stringify(vector.key).slice(0, 60) })))(
    '$title: $why',
    ({ key, settings, paths }) => {
      expect(pathsOf({ id: '1', key }, { ...defaults, ...settings })).toEqual(paths);
    },
  );
});
