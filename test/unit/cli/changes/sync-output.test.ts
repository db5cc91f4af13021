import { expect, test } from '@jest/globals';
import { isSyncLine, readSyncOutput } from '../../../../cli/changes/sync-output.ts';

const read = (...lines: string[]) => readSyncOutput(lines.join('\n'));
const change = (key: string, event: string, bucket = 'my-site') => ({ bucket, key, event });
const created = (key: string) => change(key, 'ObjectCreated:Put');
const removed = (key: string) => change(key, 'ObjectRemoved:Delete');

test.each<[string, ReturnType<typeof change>[]]>([
  ['upload: public/a b.html to s3://my-site/docs/a b.html', [created('docs/a b.html')]],
  ['(dryrun) upload: ./a to s3://my-site/a', [created('a')]],
  ['copy: s3://other/x to s3://my-site/y', [created('y')]],
  ['delete: s3://my-site/old.html', [removed('old.html')]],
  ['(dryrun) delete: s3://my-site/old.html', [removed('old.html')]],
  ['move: ./a to s3://my-site/a', [created('a')]],
  ['move: s3://my-site/a to s3://my-site/b', [created('b'), removed('a')]],
  ['upload: a to b to s3://my-site/a to b', [created('a to b')]],
  ['download: s3://my-site/a to ./a', []],
  ['move: s3://my-site/a to ./a', [removed('a')]],
  ['', []],
])('%j', (line, changes) => {
  expect(read(line)).toEqual({ changes, notes: [] });
});

test('progress that the CLI overwrites, and its padding, are no part of a key', () => {
  const text =
    'Completed 1.0 KiB/3.0 KiB (5 KiB/s) with 2 file(s) remaining\rupload: ./a to s3://my-site/a              \nCompleted 2 file(s) with ~0 file(s) remaining (calculating...)\r';
  expect(readSyncOutput(text)).toEqual({ changes: [created('a')], notes: [] });
});

test('what failed is no change, and what is no line of the CLI is counted', () => {
  expect(
    read(
      'upload failed: ./a to s3://my-site/a An error occurred (AccessDenied)',
      'upload: ./b to s3://my-site/b',
      'npm notice',
    ),
  ).toEqual({
    changes: [created('b')],
    notes: ['1 transfer failed, and changed nothing', '1 line is not output of aws s3 and was ignored'],
  });
});

test.each([
  '2026-11-28T03:00:00Z upload: ./a to s3://my-site/a',
  '2026-11-28T03:00:00.1234567Z (dryrun) upload: ./a to s3://my-site/a',
  '[2026-11-28 03:00:00,123] upload: ./a to s3://my-site/a',
  '\u001b[0mupload: ./a to s3://my-site/a\u001b[0m',
  '2026-11-28T03:00:00Z \u001b[32mupload: ./a to s3://my-site/a\u001b[m',
])('%j is read without what a log adds', (line) => {
  expect(isSyncLine(line)).toBe(true);
  expect(read(line)).toEqual({ changes: [created('a')], notes: [] });
});

test('a move that failed at the end has written its destination', () => {
  const error = 'An error occurred (AccessDenied) when calling the DeleteObject operation: Access Denied';
  expect(read(`move failed: s3://my-site/a to s3://my-site/b c ${error}`)).toEqual({
    changes: [created('b c')],
    notes: [],
  });
  expect(read(`move failed: s3://my-site/a to s3://my-site/b ${error.replace('Delete', 'Copy')}`)).toEqual({
    changes: [],
    notes: ['1 transfer failed, and changed nothing'],
  });
});

test.each([
  [
    'a line of an object that cannot be read',
    ['upload: a to s3://my-site/a', 'b: upload: b to s3://my-site/b'],
  ],
  ['no line of the CLI', ['a.html', 'b.html']],
])('%s is named, and no list is read', (_what, all) => {
  expect(() => read(...all)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^the list has the line ".*", which is not output of aws s3$/),
      exitCode: 2,
    }),
  );
});

test("a shell's trace of the command is no object", () => {
  expect(read('+ aws s3 sync . s3://my-site', 'upload: ./a to s3://my-site/a').changes).toEqual([
    created('a'),
  ]);
});
