import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { copierOver, ObjectsModel } from '../../../fakes/s3/copies.ts';
import { MANY } from '../../../src/publish/listed.ts';
import { unconfirmed } from '../../../src/publish/verify.ts';

const TIME = Date.parse('2026-11-20T12:00:00Z');

/** A source whose objects were read, and how often it is listed. */
function harness(keys: readonly string[], neighbors: readonly string[] = []) {
  const clock = new VirtualClock();
  const source = new ObjectsModel();
  for (const key of [...keys, ...neighbors]) source.put(key, `content of ${key}`, {}, TIME);
  const read = new Map(keys.map((key) => [key, source.head(key) ?? {}]));
  const port = copierOver(source, new ObjectsModel(), clock);
  let lists = 0;
  const check = () =>
    clock.run(
      unconfirmed(
        read,
        (prefix, startAfter) => {
          lists += 1;
          return port.listSource(prefix, startAfter);
        },
        () => true,
      ),
    );
  return { source, check, lists: () => lists };
}

const keysOf = (count: number, folder = 'public/') =>
  Array.from({ length: count }, (_, i) => `${folder}${i}`);

test('what is as it was read is confirmed by few listings', async () => {
  const { check, lists } = harness(keysOf(2_500));
  expect(await check()).toEqual([]);
  expect(lists()).toBe(3);
});

test.each([
  ['other content', (source: ObjectsModel) => source.put('public/7', 'new', {}, TIME)],
  [
    'the same content at another time',
    (source: ObjectsModel) => source.put('public/7', 'content of public/7', {}, TIME + 1_000),
  ],
  ['a deletion', (source: ObjectsModel) => source.delete('public/7', TIME)],
])('%s is not', async (_, change) => {
  const { source, check } = harness(keysOf(MANY));
  change(source);
  expect(await check()).toEqual(['public/7']);
});

test('what lies among thousands of others is left to be read', async () => {
  const keys = keysOf(MANY, 'public/z/');
  const { check, lists } = harness(['public/a', ...keys.slice(1)], keysOf(3_000, 'public/m/'));
  expect(await check()).toEqual(keys.slice(1));
  expect(lists()).toBe(1);
});

test('keys are compared as S3 sorts them', async () => {
  const keys = [...keysOf(MANY, 'public/\u{1f600}'), 'public/\uffee', 'public/é', 'public/'];
  const { check } = harness(keys);
  expect(await check()).toEqual([]);
});

test('nothing was read, nothing is listed', async () => {
  const { check, lists } = harness([]);
  expect([await check(), lists()]).toEqual([[], 0]);
});
