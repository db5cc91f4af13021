import { describe, expect, test } from '@jest/globals';
import { pathsOf } from '../../../src/urls/stale-paths.ts';
import { siteOf } from '../../../src/urls/url-map.ts';
import { defaults, vectors } from '../../vectors/vectors.ts';

const everything = { skip: new Set<never>(), prefixes: [], suffixes: [] };

describe('the published vectors', () => {
  test('are many, and no two are the same', () => {
    const questions = new Set(vectors.map(({ key, settings }) => JSON.stringify([key, settings])));
    expect(questions.size).toBe(vectors.length);
    expect(vectors.length).toBeGreaterThanOrEqual(300);
  });

  test.each(vectors.map((vector) => ({ ...vector, title: JSON.stringify(vector.key).slice(0, 60) })))(
    '$title: $why',
    ({ key, settings, paths }) => {
      const { distribution, ...site } = { ...defaults, ...settings };
      const verdict = pathsOf({ id: '1', key }, siteOf(site, distribution ?? undefined), everything);
      expect(verdict.paths.map(({ path }) => path)).toEqual(paths);
    },
  );
});
