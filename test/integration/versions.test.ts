/** Versions are compared through the real S3 client, before a server that speaks S3's XML and headers. */
import { afterEach, expect, test } from '@jest/globals';
import { distributionConfig } from '../../fakes/cloudfront/distribution.ts';
import { s3Event } from '../../fakes/events.ts';
import { DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { type DeployedFunction, deploy } from '../../fakes/lambda/function.ts';

let deployed: DeployedFunction;
afterEach(() => deployed.close());

const SKIP = { SKIP: 'unchanged,new-objects', READ_DISTRIBUTION: 'true' };
const HEADERS = { 'content-type': 'text/html', 'cache-control': 'max-age=60' };
/** What URLs, forms and XML spell differently. */
const KEYS = ['a b+c/é&<%41.html', 'plain.html', 'deep/er/😀'];

async function start(settings: Record<string, string> = SKIP) {
  deployed = await deploy(settings);
  deployed.server.configurations = { [DISTRIBUTION]: distributionConfig([{ pathPattern: '*', origin: '' }]) };
}

/** The event of a version that was just put. */
async function changed(...versions: readonly (readonly [key: string, versionId: string])[]): Promise<void> {
  const at = new Date().toISOString();
  for (const [key, versionId] of versions)
    deployed.queue.send(JSON.stringify(s3Event({ key, versionId, at })), Date.now());
  await deployed.poll();
}
const invalidated = () => deployed.cloudFront.accepted.flatMap(({ paths }) => paths);

test('the same site uploaded again costs nothing; what differs is invalidated', async () => {
  await start();
  for (const key of KEYS) for (const id of ['1', '2']) deployed.versions.put(key, id, 'same', HEADERS);
  deployed.versions.put('other.html', '1', 'old', HEADERS);
  deployed.versions.put('other.html', '2', 'new', HEADERS);
  deployed.versions.put('header.html', '1', 'same', HEADERS);
  deployed.versions.put('header.html', '2', 'same', { ...HEADERS, 'cache-control': 'no-cache' });

  await changed(...[...KEYS, 'other.html', 'header.html'].map((key) => [key, '2'] as const));

  expect(invalidated().sort()).toEqual(['/header.html', '/other.html']);
  expect(deployed.logged()).toMatchObject([{ distributions: [{ skipped: { unchanged: KEYS.length } }] }]);
});

test('a new object costs nothing; one that was deleted before is invalidated', async () => {
  await start();
  deployed.versions.put('new.jpg', '1', 'x');
  deployed.versions.putDeleteMarker('again.jpg', '1');
  deployed.versions.put('again.jpg', '2', 'x');

  await changed(['new.jpg', '1'], ['again.jpg', '2']);

  expect(invalidated()).toEqual(['/again.jpg']);
  expect(deployed.logged()).toMatchObject([{ distributions: [{ skipped: { 'new object': 1 } }] }]);
});

test('a folder of more versions than an answer has is compared, too', async () => {
  await start();
  const keys = Array.from({ length: 600 }, (_, i) => `img/${i}.png`);
  for (const key of keys) for (const id of ['1', '2']) deployed.versions.put(key, id, 'same');
  deployed.versions.put('img/300.png', '3', 'other');

  await changed(...keys.map((key) => [key, key === 'img/300.png' ? '3' : '2'] as const));

  expect(invalidated()).toEqual(['/img/300.png']);
  expect(deployed.versions.lists).toBeLessThan(30);
}, 30_000);

test('while S3 refuses, every version is a change', async () => {
  await start();
  deployed.s3.mood = 'access denied';
  for (const id of ['1', '2']) deployed.versions.put('a', id, 'same');
  await changed(['a', '2']);
  expect(invalidated()).toEqual(['/a']);
  expect(deployed.logged()).toMatchObject([
    {
      level: 'WARN',
      message: 'some versions could not be listed; every such version counts as a change',
      error: { name: 'AccessDenied' },
    },
    {},
  ]);
});

test('without it in skip nothing is looked up', async () => {
  await start({});
  for (const id of ['1', '2']) deployed.versions.put('a', id, 'same');
  await changed(['a', '2']);
  expect(invalidated()).toEqual(['/a']);
  expect(deployed.versions.lists + deployed.versions.heads).toBe(0);
});
