import { expect, test } from '@jest/globals';
import { readGitDiff } from '../../../../cli/changes/git-diff.ts';

const CREATED = 'ObjectCreated:Put';
const REMOVED = 'ObjectRemoved:Delete';
const all = { folder: '', keyPrefix: '', isThere: true };

test.each<[string, { key: string; event: string }[]]>([
  ['A\tdocs/a.html', [{ key: 'docs/a.html', event: CREATED }]],
  ['M\ta b', [{ key: 'a b', event: CREATED }]],
  ['T\tlink', [{ key: 'link', event: CREATED }]],
  ['D\told', [{ key: 'old', event: REMOVED }]],
  [
    'R087\told\tnew',
    [
      { key: 'old', event: REMOVED },
      { key: 'new', event: CREATED },
    ],
  ],
  ['C100\told\tcopy', [{ key: 'copy', event: CREATED }]],
  ['M\t"caf\\303\\251 \\"x\\"\\t.html"', [{ key: 'café "x"\t.html', event: CREATED }]],
])('%j', (line, changes) => {
  expect(readGitDiff(line, all)).toEqual({ changes, notes: [] });
});

test('files outside the folder that is uploaded are no change, the others get the prefix of their keys', () => {
  const text = 'M\tpublic/a.html\nM\tsrc/main.ts\nR100\tpublic/b\tsrc/b\nmode change 100644\n';
  expect(readGitDiff(text, { folder: 'public/', keyPrefix: 'site/', isThere: true })).toEqual({
    changes: [
      { key: 'site/a.html', event: CREATED },
      { key: 'site/b', event: REMOVED },
    ],
    notes: [
      '2 files lie outside public/, and are not uploaded',
      '1 line is not output of git diff --name-status and was ignored',
    ],
  });
});

test('all files outside a folder: nothing changed in one that is there, a mistake in one that is not', () => {
  const read = (isThere: boolean) =>
    readGitDiff('M\tpublic/a.html\n', { folder: 'pubic/', keyPrefix: '', isThere });
  expect(read(true)).toEqual({
    changes: [],
    notes: ['1 file lies outside pubic/, and is not uploaded'],
  });
  expect(() => read(false)).toThrow('all files of the list lie outside --folder pubic/, which is not there');
});

test('a list without one line of a diff is no diff, an empty one is', () => {
  expect(() => readGitDiff('public/a.html\n', all)).toThrow(
    'the list has the line "public/a.html", which is not output of git diff --name-status',
  );
  expect(readGitDiff('\n', all)).toEqual({ changes: [], notes: [] });
});
