import { expect, test } from '@jest/globals';
import { type Format, readList } from '../../../../cli/changes/read-list.ts';
import { Problem } from '../../../../cli/frame/problem.ts';

const mapping = { folder: '', keyPrefix: '', isThere: true, ofDiffs: [] };
const read = (text: string, format: Format = 'auto') => readList(text, format, mapping).changes;
const created = (key: string) => ({ key, bucket: undefined, event: 'ObjectCreated:Put' });

test('one line of a sync makes the list one, whatever else is printed', () => {
  expect(read('npm notice\nupload: ./a to s3://my-site/a\n')).toEqual([
    { key: 'a', bucket: 'my-site', event: 'ObjectCreated:Put' },
  ]);
});

test('lines that all are of git make a diff', () => {
  expect(read('M\ta\nD\tb\n')).toMatchObject([{ key: 'a' }, { key: 'b', event: 'ObjectRemoved:Delete' }]);
});

test.each([
  ['a log with a state that is not read', 'M\ta\nU\tb\n'],
  ['git show', `commit ${'0'.repeat(40)}\nAuthor: A\n\n    Change it\n\nM\ta\n`],
  ['git diff', 'diff --git a/a b/a\n'],
  ['git diff -z', 'M\0a\0'],
  ['git diff --stat', ' a.html | 3 +--\n 1 file changed\n'],
  ['git diff --numstat', '3\t1\ta.html\n'],
  ['git diff --name-only, quoted', '"caf\\303\\251.html"\n'],
  ['git diff, in color', '\u001b[32mM\u001b[m\ta.html\n'],
  ['git status --short', ' M a.html\n'],
  ['git status --short of new files', '?? a.html\n'],
  ['aws s3 ls', '2026-11-28 01:30:00       1024 a.html\n'],
  ['s3cmd', "upload: 'a' -> 's3://my-site/a'  [1 of 1]\n"],
  ['s5cmd', 'cp a s3://my-site/a\n'],
  ['a wrong encoding', 'caf\uFFFD.html\n'],
])('%s is in no known format, not a list of keys', (_what, text) => {
  expect(() => read(`a.html\n${text}`)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^the list has the line ".*", which is in no known format$/),
      remedy: expect.stringContaining('--format keys'),
      exitCode: 2,
    }),
  );
});

test('what only a diff makes use of is refused for other lists, not passed over', () => {
  const given = (text: string) =>
    readList(text, 'auto', { folder: 'public/', keyPrefix: 'site/', isThere: true, ofDiffs: ['--folder'] });
  expect(() => given('public/a.html\n')).toThrow('--folder is for the output of git diff --name-status');
  expect(() => given('upload: a to s3://my-site/a\n')).toThrow('--folder is for');
  expect(given('').changes).toEqual([]);
  expect(given('M\tpublic/a.html\n').changes).toMatchObject([{ key: 'site/a.html' }]);
});

test('keys, URIs and paths are told apart', () => {
  expect(read('docs/a.html\r\n\ns3://my-site/docs/b.html\n/docs/*\n')).toEqual([
    created('docs/a.html'),
    { key: 'docs/b.html', bucket: 'my-site', event: 'ObjectCreated:Put' },
    { path: '/docs/*' },
  ]);
});

test('what plan --json printed is read again', () => {
  const changes = [{ key: 'a', event: 'ObjectRemoved:Delete' }, { key: 'b' }, { path: '/c/*' }];
  expect(read(JSON.stringify({ bucket: 'my-site', changes, distributions: [] }, null, 2))).toEqual([
    { key: 'a', bucket: 'my-site', event: 'ObjectRemoved:Delete' },
    { key: 'b', bucket: 'my-site' },
    { path: '/c/*' },
  ]);
});

test.each(['{"changes": 3}', '{"changes": [{}]}', '{'])('%j is no plan', (text) => {
  expect(() => read(text)).toThrow('the changes are no output of plan --json');
});

test('a named format is taken as it is', () => {
  expect(read('M\ta', 'keys')).toEqual([created('M\ta')]);
});

test.each([
  ['/a b', 'path "/a b" has a character that must be percent-encoded', 'key: "a b"'],
  ['/a*b', 'path "/a*b" may have "*" only as its last character', 'key: "a*b"'],
  ['docs/*', 'key "docs/*" ends with "*"', 'path "/docs/*"'],
  ['https://www.example.com/a', '"https://www.example.com/a" is neither', 'docs/a.html'],
])('%j is refused with what to write instead', (line, message, remedy) => {
  expect(() => read(line)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(message),
      remedy: expect.stringContaining(remedy),
      exitCode: 2,
      constructor: Problem,
    }),
  );
});
