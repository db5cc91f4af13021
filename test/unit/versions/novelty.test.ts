import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { VersionsModel, versionsOver } from '../../../fakes/s3/versions.ts';
import type { ObjectChange } from '../../../src/events/change.ts';
import type { Skippable } from '../../../src/events/filter.ts';
import type { BucketVersions } from '../../../src/versions/bucket-versions.ts';
import { noveltyReader, OLDEST_VERSION } from '../../../src/versions/novelty.ts';

function harness(
  skip: readonly Skippable[] = ['unchanged', 'new-objects'],
  broken: Partial<BucketVersions> = {},
) {
  const clock = new VirtualClock();
  const model = new VersionsModel();
  const warnings: string[] = [];
  const log = {
    info: () => undefined,
    warn: (message: string) => warnings.push(message),
    error: () => undefined,
  };
  const versions = { ...versionsOver(model, () => clock.now()), ...broken };
  const noveltyOf = noveltyReader(new Set(skip), { versions, clock, log });
  const change = (versionId: string | undefined, more: Partial<ObjectChange> = {}): ObjectChange => {
    return { id: versionId ?? '', key: 'a', event: 'ObjectCreated:Put', at: clock.now(), versionId, ...more };
  };
  const noveltiesOf = async (...changes: readonly ObjectChange[]) => {
    const found = await clock.run(noveltyOf(changes, clock.now() + 60_000));
    return changes.map((one) => found.get(one));
  };
  return { clock, model, warnings, change, noveltiesOf };
}

const refuse = () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' }));

test('the same content with the same headers is unchanged', async () => {
  const { model, change, noveltiesOf } = harness();
  for (const id of ['v1', 'v2']) model.put('a', id, 'same', { 'content-type': 'text/html' });
  expect(await noveltiesOf(change('v2'))).toEqual(['unchanged']);
});

test.each([
  ['content', 'v2', 'other', { 'cache-control': 'max-age=60' }],
  ['a header', 'v2', 'same', { 'cache-control': 'max-age=61' }],
  ['a header more', 'v2', 'same', { 'cache-control': 'max-age=60', 'x-amz-meta-tag': 'x' }],
  ['a header less', 'v2', 'same', {}],
])('%s makes a change', async (_, id, content, headers) => {
  const { model, change, noveltiesOf } = harness();
  model.put('a', 'v1', 'same', { 'cache-control': 'max-age=60' });
  model.put('a', id, content, headers);
  expect(await noveltiesOf(change(id))).toEqual([undefined]);
  // Other content needs no look at the headers.
  expect(model.heads).toBe(content === 'other' ? 0 : 2);
});

test('what S3 says of the version itself makes none', async () => {
  const { model, change, noveltiesOf } = harness();
  model.put('a', 'v1', 'same', { 'x-amz-replication-status': 'COMPLETED' });
  model.put('a', 'v2', 'same', { 'x-amz-expiration': 'expiry-date="Fri, 01 Jan 2027 00:00:00 GMT"' });
  expect(await noveltiesOf(change('v2'))).toEqual(['unchanged']);
});

test('each version is compared with the one before it, whatever came after', async () => {
  const { model, change, noveltiesOf } = harness();
  for (const [id, content] of [
    ['v1', 'x'],
    ['v2', 'y'],
    ['v3', 'y'],
    ['v4', 'x'],
  ] as const)
    model.put('a', id, content);
  expect(await noveltiesOf(change('v3'))).toEqual(['unchanged']);
  expect(await noveltiesOf(change('v2'))).toEqual([undefined]);
  expect(await noveltiesOf(change('v4'))).toEqual([undefined]);
});

test('a version with nothing before it is new; after a delete marker it is a change', async () => {
  const { model, change, noveltiesOf } = harness();
  model.put('a', 'v1', 'x');
  model.putDeleteMarker('b', 'd');
  model.put('b', 'v2', 'x');
  expect(await noveltiesOf(change('v1'), change('v2', { key: 'b' }))).toEqual(['new', undefined]);
});

describe('a change it is, without a request,', () => {
  test.each<[string, string | undefined, Partial<ObjectChange>]>([
    ['where the bucket has no versions', undefined, {}],
    ['when an object was deleted', 'v2', { event: 'ObjectRemoved:DeleteMarkerCreated' }],
    ['of metadata alone', 'v2', { event: 'ObjectTagging:Put' }],
  ])('%s', async (_, versionId, more) => {
    const { model, change, noveltiesOf } = harness();
    for (const id of ['v1', 'v2']) model.put('a', id, 'same');
    expect(await noveltiesOf(change(versionId, more))).toEqual([undefined]);
    expect(model.lists).toBe(0);
  });
});

// However late its event comes, or however old a replica is.
test('a version is a change once lifecycle may have removed one below it', async () => {
  const { clock, model, change, noveltiesOf } = harness();
  model.put('a', 'v1', 'same');
  model.put('a', 'v2', 'same', {}, 0, clock.now() - OLDEST_VERSION);
  model.put('b', 'v1', 'same');
  model.put('b', 'v2', 'same', {}, 0, clock.now() - OLDEST_VERSION + 1);
  expect(await noveltiesOf(change('v2'), change('v2', { key: 'b' }))).toEqual([undefined, 'unchanged']);
});

test('nothing is new below which a listing was cut', async () => {
  const { model, change, noveltiesOf } = harness();
  for (let i = 0; i < 1_001; i += 1) model.put('a', `v${i}`, `${i}`);
  expect(await noveltiesOf(change('v1'))).toEqual([undefined]);
});

test('the changes of a key are one: where one can be seen nothing is asked of the others', async () => {
  const { model, change, noveltiesOf } = harness();
  for (const [id, content] of [
    ['v1', 'x'],
    ['v2', 'y'],
    ['v3', 'y'],
  ] as const)
    model.put('a', id, content);
  expect(await noveltiesOf(change('v2'), change('v3'))).toEqual([undefined, undefined]);
  expect(model.heads).toBe(0);
});

test('a new object that is put again at once is new', async () => {
  const { model, change, noveltiesOf } = harness();
  for (const id of ['v1', 'v2']) model.put('a', id, 'same');
  expect(await noveltiesOf(change('v1'), change('v2'))).toEqual(['new', 'new']);
  model.put('a', 'v3', 'other');
  expect(await noveltiesOf(change('v1'), change('v3'))).toEqual([undefined, undefined]);
});

test('an event that comes many times costs two requests for headers', async () => {
  const { model, change, noveltiesOf } = harness();
  for (const id of ['v1', 'v2']) model.put('a', id, 'same');
  const events = Array.from({ length: 20 }, () => change('v2'));
  expect(new Set(await noveltiesOf(...events))).toEqual(new Set(['unchanged']));
  expect(model.heads).toBe(2);
});

test('a version that is gone is a change', async () => {
  const { model, change, noveltiesOf } = harness();
  model.put('a', 'v1', 'same');
  expect(await noveltiesOf(change('v2'))).toEqual([undefined]);
});

test('only what is wanted costs requests', async () => {
  const { model, change, noveltiesOf } = harness(['new-objects']);
  for (const id of ['v1', 'v2']) model.put('a', id, 'same');
  model.put('b', 'v3', 'x');
  expect(await noveltiesOf(change('v2'), change('v3', { key: 'b' }))).toEqual([undefined, 'new']);
  expect(model.heads).toBe(0);
});

test('denied, every version is a change, and one line says so', async () => {
  const { change, noveltiesOf, warnings } = harness(undefined, { list: refuse });
  expect(await noveltiesOf(change('v1'))).toEqual([undefined]);
  expect(await noveltiesOf(change('v1'))).toEqual([undefined]);
  expect(warnings).toEqual(['some versions could not be listed; every such version counts as a change']);
});

test('without permission to read an object its versions are changes, and others are not', async () => {
  const { model, change, noveltiesOf, warnings } = harness(undefined, { headers: refuse });
  for (const id of ['v1', 'v2']) model.put('a', id, 'same');
  model.put('b', 'v3', 'x');
  expect(await noveltiesOf(change('v2'), change('v3', { key: 'b' }))).toEqual([undefined, 'new']);
  expect(warnings).toEqual(['the headers of a version could not be read; such a version counts as a change']);
});

test('a bucket without versions is told of once', async () => {
  const { change, noveltiesOf, warnings } = harness();
  await noveltiesOf(change(undefined));
  await noveltiesOf(change(undefined));
  expect(warnings).toEqual(['skip has no effect on new versions: the bucket has no versioning']);
});

test('what cannot be looked up in time is a change', async () => {
  const slow = new VirtualClock();
  const model = new VersionsModel();
  for (const key of ['a', 'b']) for (const id of ['v1', 'v2']) model.put(key, `${key}${id}`, 'same');
  const over = versionsOver(model, () => slow.now());
  const versions: BucketVersions = {
    ...over,
    async list(request) {
      await slow.sleep(30_000);
      return over.list(request);
    },
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const noveltyOf = noveltyReader(new Set<Skippable>(['unchanged', 'new-objects']), {
    versions,
    clock: slow,
    log,
  });
  const change = { id: 'c', key: 'a', event: 'ObjectCreated:Put', at: slow.now(), versionId: 'av2' };
  const start = slow.now();
  expect(await slow.run(noveltyOf([change], start + 100_000))).toEqual(new Map());
  expect(slow.now() - start).toBeLessThan(6_000);
  expect(await slow.run(noveltyOf([change], slow.now() + 9_000))).toEqual(new Map());
  expect(slow.now() - start).toBeLessThan(6_000 + 3_001);
});
