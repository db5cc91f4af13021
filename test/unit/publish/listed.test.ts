import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { copierOver, ObjectsModel } from '../../../fakes/s3/copies.ts';
import { listed, MANY } from '../../../src/publish/listed.ts';

/** A destination with some objects of many keys. */
function harness(keys: readonly string[], pageSize = 1_000) {
  const clock = new VirtualClock();
  const destination = new ObjectsModel({ pageSize });
  for (const key of keys) destination.put(key, key, {}, 1);
  const port = copierOver(new ObjectsModel(), destination, clock);
  let lists = 0;
  const look = (wanted: readonly string[], mayGoOn = () => true) =>
    clock.run(
      listed(
        wanted,
        (prefix, startAfter) => {
          lists += 1;
          return port.listDestination(prefix, startAfter);
        },
        mayGoOn,
      ),
    );
  return { look, lists: () => lists };
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => `d/${String(i).padStart(4, '0')}`);

test('of keys that are all new one empty page tells everything', async () => {
  const { look, lists } = harness([]);
  const wanted = numbered(100);
  const { objects, covers } = await look(wanted);
  expect([objects.size, wanted.every(covers), lists()]).toEqual([0, true, 1]);
});

test('what lies behind the last page that was read is not known to be missing', async () => {
  const { look, lists } = harness(numbered(500), 50);
  const wanted = [...numbered(500).filter((_, i) => i % 5 === 0), 'd/9999'];
  const { objects, covers } = await look(wanted);
  expect(lists()).toBe(1);
  expect([covers('d/0045'), objects.has('d/0045'), objects.size]).toEqual([true, true, 10]);
  expect([covers('d/0255'), covers('d/9999')]).toEqual([false, false]);
});

test('pages are read for as long as each stands for many keys', async () => {
  const { look, lists } = harness([...numbered(600), ...numbered(600).map((key) => `${key}x`)], 200);
  const { covers } = await look([...numbered(300), 'd/0599']);
  expect(lists()).toBe(4);
  expect([covers('d/0299'), covers('d/0599')]).toEqual([true, false]);
});

test('no page is read when the time is over', async () => {
  const { look, lists } = harness(numbered(600), 200);
  await look(numbered(600), () => false);
  expect(lists()).toBe(1);
});

test('an empty page that is not the last one tells nothing', async () => {
  const seen = await listed(
    numbered(100),
    async () => ({ objects: [], isTruncated: true }),
    () => true,
  );
  expect(seen.covers('d/0001')).toBe(false);
});

test('few keys are not worth a listing', async () => {
  const { look, lists } = harness(numbered(10));
  const { covers } = await look(numbered(MANY - 1));
  expect([lists(), covers('d/0001')]).toEqual([0, false]);
});
