import { expect, test } from '@jest/globals';
import { type Format, readList } from '../../../../cli/changes/read-list.ts';
import { Problem } from '../../../../cli/frame/problem.ts';

const mapping = { folder: '', keyPrefix: '' };
const read = (text: string, format: Format = 'auto') => readList(text, format, mapping).changes;
const created = (key: string) => ({ key, bucket: undefined, event: 'ObjectCreated:Put' });

test('one line of a sync makes the list one, whatever else is printed', () => {
  expect(read('npm notice\nupload: ./a to s3://my-site/a\n')).toEqual([
    { key: 'a', bucket: 'my-site', event: 'ObjectCreated:Put' },
  ]);
});

test('lines that all are of git make a diff; one that is not makes them keys', () => {
  expect(read('M\ta\nD\tb\n')).toMatchObject([{ key: 'a' }, { key: 'b', event: 'ObjectRemoved:Delete' }]);
  expect(read('M\ta\nb\n')).toEqual([created('M\ta'), created('b')]);
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
