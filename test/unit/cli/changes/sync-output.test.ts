import { expect, test } from '@jest/globals';
import { readSyncOutput } from '../../../../cli/changes/sync-output.ts';

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
    notes: [
      '1 transfers failed, and changed nothing',
      '1 lines are none that aws s3 prints of an object, and were left out',
    ],
  });
});
