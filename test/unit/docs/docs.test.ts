import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const page = readFileSync('docs/inputs-and-outputs.md', 'utf8');

/** The first cells of the rows under a heading, the backticks taken off. */
function rowsUnder(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', ''))
        .slice(1, -1),
    );
}

/** The names of a kind of block, each with its text. */
function blocks(file: string, kind: string): [name: string, text: string][] {
  return readFileSync(file, 'utf8')
    .split(new RegExp(`^${kind} "`, 'm'))
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('"')), text]);
}

test('the table of inputs has every variable with its default', () => {
  const variables = blocks('variables.tf', 'variable').map(([name, text]) => [
    name,
    /^ {2}default\s+= (.*)$/m.exec(text)?.[1] ?? 'required',
  ]);
  expect(variables.length).toBeGreaterThan(0);
  const listed = rowsUnder('Inputs').map(([name, value]) => [name, value]);
  expect(listed.sort()).toEqual(variables.sort());
});

test('the table of outputs has every output', () => {
  const outputs = blocks('outputs.tf', 'output').map(([name]) => name);
  expect(outputs.length).toBeGreaterThan(0);
  expect(rowsUnder('Outputs').map(([name]) => name)).toEqual(outputs);
});

test('the README is short, and its links work', () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(readme.split('\n').length).toBeLessThanOrEqual(181);
  const targets = [...readme.matchAll(/\]\((?!https?:)([^)#]+)(?:#([^)]*))?\)/g)];
  expect(targets.length).toBeGreaterThan(10);
  for (const [, file = '', anchor] of targets) {
    expect([file, existsSync(file)]).toEqual([file, true]);
    if (anchor === undefined) continue;
    const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(headings).toContain(anchor);
  }
});

test('README and examples name the same repository and release', () => {
  const examples = readdirSync('examples').map((name) => `examples/${name}/main.tf`);
  const sources = ['README.md', ...examples].map((file) => {
    const text = readFileSync(file, 'utf8');
    return [file, [...text.matchAll(/git::\S+?(?=["`])/g)].map(([source]) => source)] as const;
  });
  const { name }: { name: string } = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const [file, named] of sources)
    expect([file, [...new Set(named)]]).toEqual([
      file,
      [expect.stringMatching(`^git::https://github\\.com/OWNER/${name}\\?ref=v1\\.0\\.0$`)],
    ]);
});
