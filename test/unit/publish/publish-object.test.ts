import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { copierOver, ObjectsModel, s3Error } from '../../../fakes/s3/copies.ts';
import type { PublishSettings } from '../../../src/config/publish.ts';
import type { Copier } from '../../../src/publish/copier.ts';
import { publishObject } from '../../../src/publish/publish-object.ts';
import { SETTINGS } from './settings.ts';

const KEY = 'public/a.json';
const WRITE = { until: Number.POSITIVE_INFINITY, onLost: () => undefined };

/** Two buckets of which the source has one object. */
function harness({
  settings = {},
  isConditional = true,
}: {
  settings?: Partial<PublishSettings>;
  isConditional?: boolean;
} = {}) {
  const clock = new VirtualClock();
  const source = new ObjectsModel();
  const destination = new ObjectsModel({ isConditional });
  source.put(KEY, 'one', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, clock.now());
  const port = copierOver(source, destination, clock);
  const requests: string[] = [];
  /** What happens once, before an operation does. */
  const before = new Map<keyof Copier, () => void>();
  const spied =
    <A extends unknown[], R>(name: keyof Copier, work: (...args: A) => Promise<R>) =>
    async (...args: A) => {
      requests.push(name);
      const happening = before.get(name);
      before.delete(name);
      happening?.();
      return work(...args);
    };
  const copier: Copier = {
    headSource: spied('headSource', port.headSource),
    listSource: spied('listSource', port.listSource),
    listDestination: spied('listDestination', port.listDestination),
    headDestination: spied('headDestination', port.headDestination),
    copy: spied('copy', port.copy),
    deleteDestination: spied('deleteDestination', port.deleteDestination),
  };
  const publish = (dryRun = false, isNew = false) =>
    clock.run(
      publishObject(
        KEY,
        'generated',
        { ...SETTINGS, ...settings },
        { copier, clock },
        { ...WRITE, dryRun, isNew },
      ),
    );
  return { clock, source, destination, requests, before, copier, publish };
}

test('a copy has the headers of its source, its own Cache-Control, and where it came from', async () => {
  const { clock, destination, publish } = harness();
  await expect(publish()).resolves.toMatchObject({ key: 'data/a.json', action: 'copied', isWritten: true });
  expect(destination.content('data/a.json')).toBe('one');
  expect(destination.head('data/a.json')).toMatchObject({
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'cache-control': 'public, max-age=300',
    'x-amz-meta-source-bucket': 'generated',
    'x-amz-meta-source-key': KEY,
    'x-amz-meta-source-etag': 'one',
  });
  const [write] = destination.writes;
  expect(write?.at).toBeLessThanOrEqual(clock.now());
});

test('what is there already is read and not copied again, and has the name and the time of its copy', async () => {
  const { clock, requests, publish } = harness();
  const first = await publish();
  requests.length = 0;
  await clock.run(clock.sleep(60_000));
  const second = await publish();
  expect(second).toMatchObject({ action: 'unchanged', isWritten: false, version: first.version });
  expect(requests).toEqual(['headSource', 'headDestination']);
  expect(Math.abs((second.since ?? 0) - (first.since ?? 0))).toBeLessThan(1_000);
});

test.each([
  [
    'content',
    (source: ObjectsModel) =>
      source.put(KEY, 'two', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, 1),
  ],
  ['a header', (source: ObjectsModel) => source.put(KEY, 'one', { 'content-type': 'application/json' }, 1)],
])('new %s is copied', async (_, change) => {
  const { source, destination, publish } = harness();
  await publish();
  change(source);
  await expect(publish()).resolves.toMatchObject({ action: 'copied' });
  expect(destination.writes).toHaveLength(2);
});

test.each([true, false])(
  'what changes while it is copied is copied again (conditional writes: %p)',
  async (isConditional) => {
    const { source, destination, before, copier, clock, publish } = harness({ isConditional });
    // It is new, and another environment copies it, before our copy of the old one is complete.
    const port = copierOver(source, destination, clock);
    copier.copy = async (request, options) => {
      const old = port.copy(request, options);
      if (source.content(KEY) === 'one') {
        source.put(KEY, 'two', {}, clock.now());
        destination.put('data/a.json', 'two', { 'x-amz-meta-source-etag': 'two' }, clock.now());
      }
      return old;
    };
    before.clear();
    await publish();
    expect(destination.content('data/a.json')).toBe('two');
  },
);

test('a source that changes between the look and the copy is not copied with the headers of the other', async () => {
  const { source, destination, before, publish } = harness();
  before.set('copy', () => source.put(KEY, 'two', { 'content-type': 'text/plain' }, 5));
  await publish();
  expect(destination.writes).toHaveLength(1);
  expect(destination.head('data/a.json')).toMatchObject({
    'content-type': 'text/plain',
    'x-amz-meta-source-etag': 'two',
  });
});

test('a deletion is mirrored when asked, and undone when the object came back meanwhile', async () => {
  const { source, destination, before, publish } = harness({ settings: { delete: true } });
  await publish();
  source.delete(KEY, 1);
  before.set('deleteDestination', () => source.put(KEY, 'back', {}, 2));
  await expect(publish()).resolves.toMatchObject({ action: 'copied' });
  expect(destination.content('data/a.json')).toBe('back');
  source.delete(KEY, 3);
  await expect(publish()).resolves.toMatchObject({ action: 'deleted', isWritten: true });
  expect(destination.keys).toEqual([]);
});

test('a copy that another one wrote meanwhile is not deleted', async () => {
  const { source, destination, before, publish } = harness({ settings: { delete: true } });
  await publish();
  source.delete(KEY, 1);
  before.set('deleteDestination', () => {
    source.put(KEY, 'back', {}, 2);
    destination.put('data/a.json', 'back', { 'x-amz-meta-source-etag': 'back' }, 2);
  });
  await publish();
  expect(destination.writes.map(({ after }) => after === undefined)).not.toContain(true);
  expect(destination.content('data/a.json')).toBe('back');
});

test('a deletion that is not mirrored leaves the copy and tells since when it is there', async () => {
  const { source, destination, publish } = harness();
  const { since } = await publish();
  source.delete(KEY, 1);
  const result = await publish();
  expect(result).toMatchObject({ action: 'kept', isWritten: false });
  expect(Math.abs((result.since ?? 0) - (since ?? 0))).toBeLessThan(1_000);
  expect(destination.content('data/a.json')).toBe('one');
});

test('of what is nowhere a deletion that is not mirrored is of no interest, one that is mirrored may have been made', async () => {
  const kept = harness();
  kept.source.delete(KEY, 1);
  await expect(kept.publish()).resolves.toMatchObject({ action: 'kept', since: null });
  const mirrored = harness({ settings: { delete: true } });
  mirrored.source.delete(KEY, 1);
  await expect(mirrored.publish()).resolves.toMatchObject({
    action: 'absent',
    isWritten: false,
    since: undefined,
  });
});

test('a destination that may not be read is written, and nothing is known of its time', async () => {
  const { source, copier, destination, publish } = harness();
  copier.headDestination = () => Promise.reject(s3Error('AccessDenied'));
  await expect(publish()).resolves.toMatchObject({ action: 'copied' });
  expect(destination.content('data/a.json')).toBe('one');
  source.delete(KEY, 1);
  await expect(publish()).resolves.toMatchObject({ action: 'kept', since: undefined });
});

test('a dry run reads only', async () => {
  const { requests, publish } = harness();
  await expect(publish(true)).resolves.toMatchObject({ action: 'copied', isWritten: true });
  expect(requests).toEqual(['headSource', 'headDestination']);
});

test('a source that changes with every attempt goes on later', async () => {
  const { source, copier, publish } = harness();
  let content = 0;
  copier.copy = async () => {
    content += 1;
    source.put(KEY, `${content}`, {}, content);
  };
  await expect(publish()).resolves.toMatchObject({
    isWritten: true,
    failure: { name: 'KeepsChanging' },
  });
});

test('what was written is told, though a later attempt fails', async () => {
  const { source, destination, copier, clock, publish } = harness();
  const port = copierOver(source, destination, clock);
  let copies = 0;
  copier.copy = async (request, options) => {
    copies += 1;
    if (copies > 1) throw s3Error('InvalidObjectState');
    await port.copy(request, options);
    source.put(KEY, 'archived', {}, clock.now());
  };
  await expect(publish()).resolves.toMatchObject({
    action: 'copied',
    isWritten: true,
    failure: { name: 'InvalidObjectState' },
  });
});

test("another environment's newer copy is told in place of the own one", async () => {
  const { source, destination, before, copier, clock, publish } = harness();
  const port = copierOver(source, destination, clock);
  copier.copy = async (request, options) => {
    await port.copy(request, options);
    await clock.sleep(30_000);
    source.put(KEY, 'two', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, clock.now());
    const headers = { ...request.headers, 'x-amz-meta-source-etag': 'two' };
    destination.put('data/a.json', 'two', headers, clock.now());
  };
  before.clear();
  const result = await publish();
  expect(result).toMatchObject({ isWritten: true, version: expect.stringMatching(/^two /) });
  expect(result.since).toBeGreaterThan(clock.now() - 2_000);
});

test('a deletion is mirrored though a listing did not show the copy', async () => {
  const { source, destination, publish } = harness({ settings: { delete: true } });
  await publish();
  source.delete(KEY, 1);
  await expect(publish(false, true)).resolves.toMatchObject({ action: 'deleted', isWritten: true });
  expect(destination.keys).toEqual([]);
});

test('since when a copy in parts is there is not known: S3 dates it by the beginning of its upload', async () => {
  const { copier, publish } = harness();
  await publish();
  const { headDestination } = copier;
  copier.headDestination = async (key) => ({ ...(await headDestination(key)), etag: '"one-2"' });
  await expect(publish()).resolves.toMatchObject({ action: 'unchanged', since: undefined });
});

test('two functions do not copy each other without end', async () => {
  const { source, publish } = harness();
  source.put(KEY, 'one', { 'x-amz-meta-source-bucket': SETTINGS.bucket }, 1);
  await expect(publish()).rejects.toMatchObject({
    name: 'CopyOfDestination',
    message: expect.stringContaining(KEY),
  });
});

test('a copy whose key is too long is refused before S3 refuses it without a name', async () => {
  const { requests, publish } = harness({ settings: { prefix: 'é'.repeat(600) } });
  await expect(publish()).rejects.toMatchObject({ name: 'KeyTooLongError' });
  expect(requests).toEqual([]);
});

test('nothing is deleted because the source bucket is gone or misspelled', async () => {
  const { source, destination, copier, publish } = harness({ settings: { delete: true } });
  await publish();
  source.delete(KEY, 1);
  copier.listSource = () => Promise.reject(s3Error('NoSuchBucket'));
  await expect(publish()).rejects.toMatchObject({ name: 'NoSuchBucket' });
  expect(destination.keys).toEqual(['data/a.json']);
});
