import { expect, test } from '@jest/globals';
import { distributions, environment } from '../../../fakes/lambda/environment.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { mayBeUnseen, unseen } from '../../../src/urls/unseen.ts';
import { urlMap } from '../../../src/urls/url-map.ts';

const { targets } = parseConfig(
  environment({
    DISTRIBUTIONS: distributions({ rules: [{ match: 'img/{name}', paths: ['/thumbs/{name}'] }] }),
  }),
);
const settings = targets[0]?.settings;
if (settings === undefined) throw new Error('no distribution');
const DISTRIBUTION = { originPaths: [''], defaultRootObject: null, behaviors: [] };
const brief = urlMap(settings, DISTRIBUTION);
const change = (key: string) => ({ id: 'c', key });

test('an unchanged object shows nothing new, not even by a rule', () => {
  expect(unseen(change('a'), 'unchanged', brief)).toEqual({ paths: [], skipped: 'unchanged' });
  expect(unseen(change('img/a'), 'unchanged', brief)).toEqual({ paths: [], skipped: 'unchanged' });
});

test('a new object shows nothing new where only an error was kept, and briefly', () => {
  expect(unseen(change('a'), 'new', brief)).toEqual({ paths: [], skipped: 'new object' });
});

test.each([
  ['of a rule', 'img/a', brief],
  ['whose error lasts', 'a', urlMap(settings, { ...DISTRIBUTION, lastingErrors: 'a reason' })],
  ['of a distribution that nobody reads', 'a', urlMap(settings)],
])('a new object %s may', (_, key, map) => {
  expect(unseen(change(key), 'new', map)).toBeUndefined();
});

test('any other change may', () => {
  expect(unseen(change('a'), undefined, brief)).toBeUndefined();
  expect(unseen({ id: 'c', path: '/a', isRequested: true }, 'new', brief)).toBeUndefined();
});

test.each([
  ['unchanged', 'img/a', brief, true],
  ['new-objects', 'a', brief, true],
  ['new-objects', 'img/a', brief, false],
  ['new-objects', 'a', urlMap(settings), false],
  ['folder-markers', 'a', brief, false],
] as const)('with %s in skip it is worth a look at %s: %#', (skippable, key, map, isWorth) => {
  expect(mayBeUnseen(change(key), map, new Set([skippable]))).toBe(isWorth);
});
