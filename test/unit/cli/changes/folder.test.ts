import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { compareFolder, type ListedObject } from '../../../../cli/changes/folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const md5 = (content: string | Buffer) => createHash('md5').update(content).digest();

function file(name: string, content: string | Buffer): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
}

function object(key: string, content: string | Buffer, etag = md5(content).toString('hex')): ListedObject {
  return { key, size: Buffer.byteLength(content), etag };
}

async function compare(objects: readonly ListedObject[], deletes = false) {
  async function* listed() {
    yield* objects;
  }
  const { changes, notes } = await compareFolder({ folder, keyPrefix: 'site/', deletes }, listed());
  const lines = changes.map((one) => ('key' in one ? `${one.event?.slice(6, 13)} ${one.key}` : ''));
  return { lines, notes };
}

test('a file counts when the object is missing, or has another size or content', async () => {
  file('same.html', 'same');
  file('new.html', 'new');
  file('docs/longer.html', 'longer');
  file('docs/other.html', 'one');
  file('empty', '');
  const objects = [
    object('site/same.html', 'same'),
    object('site/docs/longer.html', 'long'),
    object('site/docs/other.html', 'two'),
    object('site/empty', ''),
  ];
  expect(await compare(objects)).toEqual({
    lines: ['Created site/docs/longer.html', 'Created site/docs/other.html', 'Created site/new.html'],
    notes: [],
  });
});

test('objects that are no files count as deleted where the upload deletes, and are mentioned otherwise', async () => {
  file('a', 'a');
  const objects = [object('site/a', 'a'), object('site/b', 'b')];
  expect((await compare(objects, true)).lines).toEqual(['Removed site/b']);
  expect(await compare(objects)).toEqual({
    lines: [],
    notes: [expect.stringMatching(/^1 object is not in .*; --delete counts what is not there as deleted$/)],
  });
});

test('an object that was uploaded in parts is compared by them', async () => {
  const size = 8 * 1_048_576;
  const content = Buffer.alloc(size + 5, 'x');
  const parts = Buffer.concat([md5(content.subarray(0, size)), md5(content.subarray(size))]);
  const etag = `${md5(parts).toString('hex')}-2`;
  file('large.bin', content);
  expect(await compare([object('site/large.bin', content, etag)])).toEqual({ lines: [], notes: [] });

  content[3] = 0;
  file('large.bin', content);
  expect(await compare([object('site/large.bin', content, etag)])).toEqual({
    lines: ['Created site/large.bin'],
    notes: [
      'site/large.bin was uploaded in parts of an unknown size, cannot be compared, and counts as changed',
    ],
  });
});

test('linked folders are uploaded, and compared; circles and links to nothing end', async () => {
  file('docs/a', 'a');
  symlinkSync('docs', join(folder, 'linked'));
  symlinkSync('..', join(folder, 'docs', 'up'));
  symlinkSync('nowhere', join(folder, 'nothing'));
  symlinkSync('itself', join(folder, 'itself'));
  expect((await compare([])).lines).toEqual(['Created site/docs/a', 'Created site/linked/a']);
});
