import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const FOLDER = '.github/workflows';
const workflows = readdirSync(FOLDER).map((file): [string, string] => [
  file,
  readFileSync(`${FOLDER}/${file}`, 'utf8'),
]);

test.each(workflows)('every action of %s is pinned by commit, and says its version', (_, text) => {
  const used = [...text.matchAll(/^\s*-? ?uses: (.*)$/gm)].map(([, action = '']) => action);
  expect(used.length).toBeGreaterThan(0);
  const pinned = /^([\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\.\/\.github\/workflows\/\w+\.yml)$/;
  expect(used.filter((action) => !pinned.test(action))).toEqual([]);
});

test.each(workflows)('%s may only read unless a job says otherwise', (_, text) => {
  expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
});

test.each(workflows)('every script of %s can be run', (_, text) => {
  const scripts = [...text.matchAll(/(?<= |^)\.\/[\w./-]+|(?<= )scripts\/[\w./-]+/gm)].map(([path]) => path);
  for (const script of scripts.filter((path) => !path.endsWith('.ts') && !path.endsWith('.yml')))
    expect(() => accessSync(script, constants.X_OK)).not.toThrow();
  for (const script of scripts) expect(() => accessSync(script)).not.toThrow();
  expect(scripts.length).toBeGreaterThan(0);
});

test.each(workflows)('no shell line of %s has an expression in it, which could be code', (_, text) => {
  const expressions = text.split('\n').filter((line) => line.includes('${{'));
  expect(expressions.length).toBeGreaterThan(0);
  expect(expressions.filter((line) => !/^\s+(?!run:)[\w-]+: /.test(line))).toEqual([]);
});
