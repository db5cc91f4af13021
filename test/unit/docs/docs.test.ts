import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const readme = readFileSync('README.md', 'utf8');

/** The first cells of the rows under a heading, the backticks taken off. */
function rowsUnder(heading: string): string[][] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
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
  expect(rowsUnder('Inputs').map(([name, value]) => [name, value])).toEqual(variables);
});

test('the table of outputs has every output', () => {
  const outputs = blocks('outputs.tf', 'output').map(([name]) => name);
  expect(outputs.length).toBeGreaterThan(0);
  expect(rowsUnder('Outputs').map(([name]) => name)).toEqual(outputs);
});
