import { describe, expect, test } from '@jest/globals';
import { stalePathsOf } from '../../../src/urls/stale-paths.ts';
import { urlMap } from '../../../src/urls/url-map.ts';
import { defaults, vectors } from '../../vectors/vectors.ts';
import { compiled } from './settings.ts';

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
      const verdict = stalePathsOf(
        { id: '1', key },
        urlMap(compiled(site), distribution ?? undefined),
        everything,
      );
      const found = verdict.paths.map(({ path }) => path);
      // A name that would clear everything is not sent, and so covers nothing.
      expect(paths.includes('/*') ? ['/*'] : found).toEqual(paths);
      if (paths.includes('/*')) expect(found).toContain('/*');
    },
  );
});
