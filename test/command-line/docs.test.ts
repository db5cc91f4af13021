import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { run } from './command-line.ts';

/** The command lines in a document, each with the flags that it gives to a command. */
function usesIn(file: string): { readonly command: string; readonly flags: readonly string[] }[] {
  // A line that ends with a backslash goes on.
  const text = readFileSync(file, 'utf8').replaceAll(/\\\n\s*/g, '');
  return [...text.matchAll(/cloudfront-invalidator(?:\.mjs)?"? ([a-z]+)((?: [^\n|&`]*)?)/g)].map(
    ([, command = '', rest = '']) => ({ command, flags: rest.match(/(?<= )--?[a-z][a-z-]*/g) ?? [] }),
  );
}

describe.each(['README.md', 'docs/pipeline.md', 'docs/operations.md'])('%s', (file) => {
  test('names only commands and flags that there are', async () => {
    const uses = usesIn(file);
    const commands = new Map<string, string>();
    for (const { command } of uses)
      if (!commands.has(command)) commands.set(command, (await run([command, '--help'])).stdout);
    for (const { command, flags } of uses) {
      const help = commands.get(command) ?? '';
      expect([command, help.startsWith(`Usage: cloudfront-invalidator ${command} `)]).toEqual([
        command,
        true,
      ]);
      for (const flag of flags)
        expect([command, flag, help.includes(` ${flag}`)]).toEqual([command, flag, true]);
    }
    if (file === 'docs/pipeline.md') expect(uses.length).toBeGreaterThan(10);
  });
});
