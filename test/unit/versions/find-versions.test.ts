import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { VersionsModel } from '../../../fakes/s3/versions.ts';
import { findVersions, type KeyVersions } from '../../../src/versions/find-versions.ts';

async function find(model: VersionsModel, keys: readonly string[], goesOn = () => true) {
  const found = new Map<string, KeyVersions>();
  await findVersions(keys, {
    list: async (request) => model.list(request),
    goesOn,
    onFound: (key, versions) => found.set(key, versions),
    onError: (error) => {
      throw error;
    },
  });
  return found;
}
const ids = (versions: readonly { versionId: string }[] = []) => versions.map(({ versionId }) => versionId);

test('the versions of near keys are found by one request for fifty of them', async () => {
  const model = new VersionsModel();
  const keys = Array.from({ length: 500 }, (_, i) => `docs/${i}.html`);
  for (const key of keys) for (const id of ['v1', 'v2']) model.put(key, `${key} ${id}`, id);

  const found = await find(model, keys);

  for (const key of keys) {
    expect(ids(found.get(key)?.versions)).toEqual([`${key} v2`, `${key} v1`]);
    expect(found.get(key)?.isAll).toBe(true);
  }
  expect(model.lists).toBeLessThanOrEqual(11);
});

test('distant keys of a large folder take a request each', async () => {
  const model = new VersionsModel();
  const name = (i: number) => `f/${String(i).padStart(6, '0')}`;
  for (let i = 0; i < 20_000; i += 1) model.put(name(i), 'v', 'x');

  const found = await find(model, [name(10), name(9_000), name(19_000)]);

  expect(found.size).toBe(3);
  expect(model.lists).toBe(3);
});

test('a key that is not there has no versions, and all of them are known', async () => {
  const model = new VersionsModel();
  model.put('docs/a2', 'v', 'x');
  expect((await find(model, ['docs/a'])).get('docs/a')).toEqual({ versions: [], isAll: true });
});

test('of a key with thousands of versions the newest thousand are known', async () => {
  const model = new VersionsModel();
  for (let i = 0; i < 1_500; i += 1) model.put('hot', `v${i}`, 'x');

  const { versions = [], isAll } = (await find(model, ['hot'])).get('hot') ?? {};

  expect(versions).toHaveLength(1_000);
  expect(versions[0]?.versionId).toBe('v1499');
  expect(isAll).toBe(false);
});

test('nothing is listed once there is no time left', async () => {
  const model = new VersionsModel();
  model.put('a', 'v', 'x');
  expect(await find(model, ['a'], () => false)).toEqual(new Map());
  expect(model.lists).toBe(0);
});

describe('whatever the keys are', () => {
  const names = fc.string({
    unit: fc.constantFrom('a', 'b', '/', '~', 'é', '\uFFFD', '😀', ' ', '+'),
    minLength: 1,
    maxLength: 4,
  });

  test('every version of every key is found', async () => {
    const property = fc.asyncProperty(
      fc.uniqueArray(names, { maxLength: 60 }),
      fc.array(names),
      async (there, others) => {
        const model = new VersionsModel();
        for (const [i, key] of there.entries()) {
          for (let version = 0; version <= i % 40; version += 1) model.put(key, `${key} ${version}`, 'x');
        }
        const found = await find(model, [...there, ...others]);
        for (const key of others) expect(found.has(key)).toBe(true);
        for (const [i, key] of there.entries()) {
          const newestFirst = Array.from(
            { length: (i % 40) + 1 },
            (_, version) => `${key} ${version}`,
          ).reverse();
          expect(found.get(key)).toMatchObject({ isAll: true });
          expect(ids(found.get(key)?.versions)).toEqual(newestFirst);
        }
      },
    );
    await fc.assert(property);
  });
});

test('what keeps one folder from being listed does not keep others', async () => {
  const model = new VersionsModel();
  for (const key of ['secret/a', 'docs/a']) model.put(key, 'v', 'x');
  const found: string[] = [];
  const errors: unknown[] = [];
  await findVersions(['secret/a', 'docs/a'], {
    list: async (request) => {
      if (request.prefix === 'secret/') throw new Error('AccessDenied');
      return model.list(request);
    },
    goesOn: () => true,
    onFound: (key) => found.push(key),
    onError: (error) => errors.push(error),
  });
  expect(found).toEqual(['docs/a']);
  expect(errors).toHaveLength(1);
});
