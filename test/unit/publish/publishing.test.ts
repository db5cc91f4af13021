import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import {
  DISTRIBUTION,
  distributions,
  environment,
  OTHER_DISTRIBUTION,
} from '../../../fakes/lambda/environment.ts';
import { copierOver, ObjectsModel, s3Error } from '../../../fakes/s3/copies.ts';
import { parseConfig } from '../../../src/config/config.ts';
import type { Change, ObjectChange } from '../../../src/events/change.ts';
import type { Arrival, ArrivalResult } from '../../../src/invalidate/result.ts';
import type { Observe } from '../../../src/metrics.ts';
import { publishing } from '../../../src/publish/publishing.ts';
import { SETTINGS } from './settings.ts';

const CREATED = 'ObjectCreated:Put';

/** The function that copies before one that invalidates, and what that one was given. */
function harness({
  settings = {},
  env = {},
}: {
  settings?: Partial<typeof SETTINGS>;
  env?: Record<string, string>;
} = {}) {
  const clock = new VirtualClock();
  const source = new ObjectsModel();
  const destination = new ObjectsModel();
  const failing = new Map<string, string>();
  const before = (operation: string, key: string) => {
    const name = operation === 'copy' && failing.get(key);
    if (name) throw s3Error(name);
  };
  /** Milliseconds after which a write lands whose answer is lost. */
  let late = 0;
  let repeats = false;
  const model = copierOver(source, destination, clock, {
    before,
    late: () => late,
    repeats: () => repeats,
  });
  const requests = new Map<string, number>();
  const counted =
    <A extends unknown[], R>(name: string, work: (...args: A) => Promise<R>) =>
    async (...args: A) => {
      requests.set(name, (requests.get(name) ?? 0) + 1);
      return work(...args);
    };
  const copier = {
    ...model,
    headSource: counted('headSource', model.headSource),
    listSource: counted('listSource', model.listSource),
    headDestination: counted('headDestination', model.headDestination),
  };
  const observed: Record<string, unknown>[] = [];
  const observe: Observe = (figures, { about }) => observed.push({ ...figures, ...about });
  const port = { copier, clock, observe };
  const whole = { ...SETTINGS, ...settings };
  const config = parseConfig(
    environment({
      BUCKET_NAME: 'generated',
      PUBLISH: JSON.stringify(whole),
      DISTRIBUTIONS: distributions({}, { id: OTHER_DISTRIBUTION }),
      ...env,
    }),
  );
  const given: Arrival[][] = [];
  /** What the distributions do with each arrival. */
  let answer: (arrival: Arrival) => Partial<ArrivalResult> = () => ({});
  const act = publishing(
    config,
    whole,
    async (arrivals) => {
      given.push([...arrivals]);
      return {
        distributions: [],
        arrivals: arrivals.map((one) => ({
          distributions: one.distributionIds?.length ?? 2,
          postponed: [],
          refused: [],
          ...answer(one),
        })),
      };
    },
    port,
  );
  const publish = (changes: Change[], distributionIds?: string[]) =>
    clock.run(act([{ changes, ...(distributionIds && { distributionIds }) }], clock.now() + 60_000));
  const put = (name: string, content = name) => source.put(`public/${name}`, content, {}, clock.now());
  const created = (name: string, at = clock.now()): ObjectChange => ({
    id: `${name} at ${at}`,
    key: `public/${name}`,
    at,
    event: CREATED,
  });
  const later = (milliseconds: number) => clock.run(clock.sleep(milliseconds));
  return {
    clock,
    source,
    destination,
    failing,
    copier,
    requests,
    given,
    observed,
    publish,
    put,
    created,
    later,
    loseAnswers: (milliseconds: number, isRepeated: boolean) => {
      late = milliseconds;
      repeats = isRepeated;
    },
    answerWith: (next: typeof answer) => {
      answer = next;
    },
  };
}

const keysOf = (given: readonly Arrival[] | undefined) =>
  given?.flatMap(({ changes }) =>
    changes.flatMap((one) => (one.path === undefined && one.skipped !== undefined ? [] : [one.key])),
  );

test('a change becomes one of the destination, at the time of its copy', async () => {
  const { clock, given, publish, put, created } = harness();
  put('a.json');
  const change = created('a.json');
  const { published } = await publish([change]);
  const [mapped] = given[0]?.[0]?.changes ?? [];
  expect(mapped).toMatchObject({
    key: 'data/a.json',
    at: change.at,
    event: CREATED,
    visibleAt: expect.any(Number),
  });
  expect(mapped?.path === undefined && mapped?.visibleAt).toBeGreaterThan(change.at ?? 0);
  expect(mapped?.path === undefined && mapped?.visibleAt).toBeLessThanOrEqual(clock.now());
  expect(published).toEqual({
    distributed: true,
    totalFiles: 1,
    successCount: 1,
    failureCount: 0,
    results: [{ key: 'public/a.json', destination: 'data/a.json', success: true, action: 'copied' }],
  });
});

test('an event that comes again before its invalidation is handed on again, under the same id', async () => {
  const { given, publish, put, created, later } = harness();
  put('a.json');
  const change = created('a.json');
  await publish([change]);
  await later(60_000);
  const { published } = await publish([change]);
  expect(published?.results).toMatchObject([{ action: 'unchanged' }]);
  const [first, second] = given.map(([arrival]) => arrival?.changes[0]);
  expect(second?.id).toBe(first?.id);
});

test('an event that happened after the copy and changed nothing is dropped', async () => {
  const { given, publish, put, created, later } = harness();
  put('a.json');
  await publish([created('a.json')]);
  await later(60_000);
  put('a.json');
  const { distributions, published } = await publish([created('a.json')]);
  expect(given[1]?.[0]?.changes).toMatchObject([{ key: 'public/a.json', skipped: 'unchanged' }]);
  expect(published).toMatchObject({ distributed: true, totalFiles: 1, results: [{ action: 'unchanged' }] });
  expect(distributions).toEqual([]);
});

test('an event that happened within five seconds of the copy may have made it', async () => {
  const { given, publish, put, created, later } = harness();
  put('a.json');
  await publish([created('a.json')]);
  await later(3_000);
  await publish([created('a.json')]);
  expect(keysOf(given[1])).toEqual(['data/a.json']);
});

test('another copy by the same event is another change', async () => {
  const { given, publish, put, created, later } = harness();
  put('a.json', 'one');
  const change = created('a.json');
  await publish([change]);
  put('a.json', 'two');
  await publish([change]);
  await later(1);
  put('a.json', 'one');
  await publish([change]);
  const ids = new Set(given.map(([arrival]) => arrival?.changes[0]?.id));
  expect(ids.size).toBe(3);
});

test('only what is under the source prefix, and no metadata event, is copied', async () => {
  const { destination, given, publish, put, created, source, clock } = harness();
  put('a.json');
  source.put('private/b.json', 'b', {}, clock.now());
  await publish([
    { ...created('a.json'), event: 'ObjectTagging:Put' },
    { ...created('x'), key: 'private/b.json' },
  ]);
  expect(destination.keys).toEqual([]);
  expect(given[0]?.[0]?.changes).toMatchObject([
    { key: 'public/a.json', skipped: 'metadata event ObjectTagging:Put' },
    { key: 'private/b.json', skipped: 'outside publish.source_prefix' },
  ]);
});

test('what a person names under keys is what viewers see, and is not copied', async () => {
  const { destination, given, publish } = harness();
  const { published } = await publish([{ id: 'r', key: 'data/a.json' }]);
  expect(keysOf(given[0])).toEqual(['data/a.json']);
  expect(destination.keys).toEqual([]);
  expect(published).toBeUndefined();
});

test('what a person asks to publish is invalidated, copied or not', async () => {
  const { given, publish, put, later } = harness();
  put('a.json');
  const asked: ObjectChange = { id: 'r', key: 'public/a.json', isToPublish: true };
  await publish([asked]);
  await later(600_000);
  await publish([asked]);
  expect(given.map(keysOf)).toEqual([['data/a.json'], ['data/a.json']]);
  expect(given[1]?.[0]?.changes[0]).not.toHaveProperty('visibleAt');
});

test.each([
  ['public/none.json', 'NoSuchSource'],
  ['private/a.json', 'OutsideSourcePrefix'],
])('a person who asks for %s learns of %s', async (key, name) => {
  const { publish } = harness();
  const { arrivals, published } = await publish([{ id: 'r', key, isToPublish: true }]);
  expect(arrivals[0]?.refused).toMatchObject([
    { distributionId: DISTRIBUTION, error: { name } },
    { distributionId: OTHER_DISTRIBUTION, error: { name } },
  ]);
  expect(published).toMatchObject({
    distributed: false,
    failureCount: 1,
    results: [{ key, success: false }],
  });
});

test('a failed copy is not invalidated, and holds up no other', async () => {
  const { failing, given, publish, put, created } = harness();
  for (const name of ['a', 'b', 'c']) put(name);
  failing.set('public/b', 'SlowDown');
  const { arrivals, published } = await publish([created('a'), created('b'), created('c')]);
  expect(keysOf(given[0])).toEqual(['data/a', 'data/c']);
  expect(arrivals[0]?.postponed).toMatchObject([
    {
      distributionId: DISTRIBUTION,
      error: { name: 'SlowDown' },
      paths: [],
      copies: [{ key: 'public/b' }],
      isUntouched: false,
    },
    { distributionId: OTHER_DISTRIBUTION, isUntouched: false },
  ]);
  expect(published).toMatchObject({ distributed: false, totalFiles: 3, successCount: 2, failureCount: 1 });
  expect(published?.results[0]).toMatchObject({
    key: 'public/b',
    error: expect.stringContaining('SlowDown'),
  });
});

test('a message of which nothing could be copied is retried as it is', async () => {
  const { failing, publish, put, created } = harness();
  put('a');
  failing.set('public/a', 'AccessDenied');
  const { arrivals } = await publish([created('a')]);
  expect(arrivals[0]?.postponed).toMatchObject([{ isUntouched: true }, { isUntouched: true }]);
});

test('what can never be copied is refused, and does not come back with the rest', async () => {
  const { failing, publish, put, created, answerWith } = harness();
  for (const name of ['a', 'archived']) put(name);
  failing.set('public/archived', 'InvalidObjectState');
  // A distribution that cannot be read asks for the whole message again.
  answerWith(() => ({
    postponed: [
      { distributionId: DISTRIBUTION, error: s3Error('Throttling'), paths: undefined, isUntouched: true },
    ],
  }));
  const { arrivals } = await publish([created('a'), created('archived')]);
  expect(arrivals[0]?.refused.map(({ path }) => path)).toEqual([
    's3://generated/public/archived',
    's3://generated/public/archived',
  ]);
  expect(arrivals[0]?.postponed).toMatchObject([
    { paths: [], copies: [{ key: 'public/a' }], isUntouched: false },
  ]);
});

test('copies are counted once, and changes that no distribution is told of for each of them', async () => {
  const { failing, observed, publish, put, created } = harness();
  for (const name of ['a', 'archived', 'slow']) put(name);
  failing.set('public/archived', 'InvalidObjectState');
  failing.set('public/slow', 'SlowDown');
  const archived = created('archived');
  await publish([created('a'), archived, archived, created('slow')]);
  expect(observed).toEqual([
    { Copies: 1, FailedCopies: 2 },
    { Changes: 1, PostponedChanges: 1, distributionId: DISTRIBUTION },
    { Changes: 1, PostponedChanges: 1, distributionId: OTHER_DISTRIBUTION },
  ]);
});

test('a message is not retried as it is when some of it is skipped, or that would count again', async () => {
  const { failing, publish, put, created } = harness();
  put('a');
  failing.set('public/a', 'SlowDown');
  const { arrivals } = await publish([created('a'), { ...created('a'), event: 'ObjectTagging:Put' }]);
  expect(arrivals[0]?.postponed).toMatchObject([
    { copies: [{ key: 'public/a' }], isUntouched: false },
    { copies: [{ key: 'public/a' }], isUntouched: false },
  ]);
});

test('what is copied for one distribution is new to all', async () => {
  const { given, publish, put, created, later } = harness();
  put('a');
  await publish([created('a')], [DISTRIBUTION]);
  await later(1_000);
  await publish([created('a')], [DISTRIBUTION]);
  expect(given.map((arrivals) => arrivals[0]?.distributionIds)).toEqual([undefined, [DISTRIBUTION]]);
});

test('a dry run hands on what it would copy', async () => {
  const { destination, given, publish, put, created } = harness({ env: { DRY_RUN: 'true' } });
  put('a');
  const { published } = await publish([created('a')]);
  expect(destination.keys).toEqual([]);
  expect(keysOf(given[0])).toEqual(['data/a']);
  expect(published?.results).toMatchObject([{ action: 'would copy' }]);
});

test('what there is no time for is postponed', async () => {
  const { clock, destination, put, publish, created } = harness();
  for (let i = 0; i < 3_000; i += 1) put(`${i}`);
  const changes = Array.from({ length: 3_000 }, (_, i) => created(`${i}`));
  const slow = clock.sleep.bind(clock);
  clock.sleep = (milliseconds) => slow(milliseconds * 100);
  const { arrivals } = await publish(changes);
  const [postponed] = arrivals[0]?.postponed ?? [];
  expect(postponed?.error.name).toBe('OutOfTime');
  expect((postponed?.copies?.length ?? 0) + destination.keys.length).toBe(3_000);
  expect(destination.keys.length).toBeGreaterThan(100);
});

test('many old objects are listed again after their copies, one by one only what is new', async () => {
  const { requests, destination, publish, put, created, later } = harness();
  const names = Array.from({ length: 30 }, (_, i) => `${i}`);
  for (const name of names) put(name);
  await later(10_000);
  put('7', 'new');
  await publish(names.map((name) => created(name)));
  expect(destination.keys).toHaveLength(30);
  expect(Object.fromEntries(requests)).toEqual({ headSource: 31, listSource: 1 });
});

test('what a listing shows to have changed since its copy is copied again, and what cannot be listed is read', async () => {
  const { copier, requests, destination, publish, put, created, later } = harness();
  const names = Array.from({ length: 30 }, (_, i) => `${i}`);
  for (const name of names) put(name);
  await later(10_000);
  const list = copier.listSource;
  copier.listSource = async (...request) => {
    put('7', 'new');
    return list(...request);
  };
  const { published } = await publish(names.map((name) => created(name)));
  expect(destination.content('data/7')).toBe('new');
  expect(published).toMatchObject({ successCount: 30, failureCount: 0 });
  expect(published?.results.every(({ action }) => action === 'copied')).toBe(true);

  requests.clear();
  for (const name of names) put(name, 'newer');
  await later(10_000);
  copier.listSource = () => Promise.reject(s3Error('AccessDenied'));
  await publish(names.map((name) => created(name)));
  expect(requests.get('headSource')).toBe(60);
});

test('a copy that S3 may write once more is invalidated now, and looked at again in five minutes', async () => {
  const { given, publish, put, created, loseAnswers, destination } = harness();
  put('a.json');
  loseAnswers(60_000, true);
  const change = created('a.json');
  const { arrivals, published } = await publish([change]);
  expect(published).toMatchObject({ distributed: true });
  expect(keysOf(given[0])).toEqual(['data/a.json']);
  expect(destination.content('data/a.json')).toBe('a.json');
  expect(arrivals[0]?.postponed).toHaveLength(2);
  expect(arrivals[0]?.postponed[0]).toMatchObject({
    error: { name: 'AnswerLost', message: expect.stringContaining('public/a.json') },
    paths: [],
    copies: [change],
    isUntouched: false,
    leastDelay: 300,
  });
});

test('a copy that failed, and that S3 may still write, waits until it cannot any more', async () => {
  const { publish, put, created, loseAnswers } = harness();
  put('a.json');
  loseAnswers(60_000, false);
  const { arrivals } = await publish([created('a.json')]);
  expect(arrivals[0]?.postponed[0]).toMatchObject({
    error: { name: 'TimeoutError' },
    isUntouched: true,
    leastDelay: 300,
  });
});

test('a late copy of what is gone is deleted again at the second look, and its URL is invalidated', async () => {
  const { source, destination, given, publish, put, created, later, loseAnswers } = harness({
    settings: { delete: true },
  });
  put('a.json');
  loseAnswers(60_000, true);
  const { arrivals } = await publish([created('a.json')]);
  loseAnswers(0, false);
  source.delete('public/a.json', 1);
  await publish([{ ...created('a.json'), event: 'ObjectRemoved:Delete' }]);
  expect(destination.keys).toEqual([]);
  await later(120_000);
  expect(destination.keys).toEqual(['data/a.json']);
  await publish([...(arrivals[0]?.postponed[0]?.copies ?? [])]);
  expect(destination.keys).toEqual([]);
  expect(keysOf(given[2])).toEqual(['data/a.json']);
});

test('of many copies only those that a listing shows are read', async () => {
  const { requests, destination, publish, put, created } = harness();
  const names = Array.from({ length: 40 }, (_, i) => `${i}.json`);
  for (const name of names) put(name);
  await publish([created('7.json')]);
  requests.clear();
  await publish(names.map((name) => created(name)));
  expect(requests.get('headDestination')).toBe(1);
  expect(destination.keys).toHaveLength(40);
});

test('many copies are made where the destination may not be listed', async () => {
  const { copier, destination, publish, put, created } = harness();
  copier.listDestination = () => Promise.reject(s3Error('AccessDenied'));
  const names = Array.from({ length: 40 }, (_, i) => `${i}.json`);
  for (const name of names) put(name);
  await expect(publish(names.map((name) => created(name)))).resolves.toMatchObject({
    published: { successCount: 40 },
  });
  expect(destination.keys).toHaveLength(40);
});

test('what was written before it failed is invalidated, and comes again', async () => {
  const { clock, copier, source, given, publish, put, created } = harness();
  put('a.json');
  const { copy } = copier;
  let copies = 0;
  copier.copy = async (request, options) => {
    copies += 1;
    if (copies > 1) throw s3Error('SlowDown');
    await copy(request, options);
    source.put('public/a.json', 'newer', {}, clock.now());
  };
  const change = created('a.json');
  const { arrivals, published } = await publish([change]);
  expect(published).toMatchObject({ distributed: false, failureCount: 1 });
  expect(keysOf(given[0])).toEqual(['data/a.json']);
  expect(arrivals[0]?.postponed[0]).toMatchObject({ error: { name: 'SlowDown' }, copies: [change] });
});

test('many copies that cannot be compared again in time are invalidated, and come again', async () => {
  const { copier, given, publish, put, created } = harness();
  const names = Array.from({ length: 25 }, (_, i) => `${i}.json`);
  for (const name of names) put(name);
  copier.listSource = () => Promise.reject(s3Error('SlowDown'));
  const { headSource, copy } = copier;
  let isCopied = false;
  copier.copy = async (request, options) => {
    await copy(request, options);
    isCopied = true;
  };
  copier.headSource = (key) => (isCopied ? Promise.reject(s3Error('SlowDown')) : headSource(key));
  const { arrivals } = await publish(names.map((name) => created(name)));
  expect(keysOf(given[0])).toHaveLength(25);
  expect(arrivals[0]?.postponed[0]?.copies).toHaveLength(25);
});
