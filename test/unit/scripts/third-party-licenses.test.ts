import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { thirdPartyLicenses } from '../../../scripts/build/third-party-licenses.ts';

const folder = mkdtempSync(join(tmpdir(), 'licenses-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** @returns a file of the package, as esbuild names it */
function installed(path: string, license: string, files: Record<string, string>): string {
  const directory = join(folder, 'node_modules', path);
  const name = path.replace(/^.*node_modules\//, '');
  mkdirSync(join(directory, 'dist'), { recursive: true });
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name, version: '1.0.0', license }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
  return join(directory, 'dist/index.js');
}

test('a text that packages share is there once, notices belong to it, and what is ours is left out', () => {
  const inputs = [
    installed('b', 'MIT', { LICENSE: 'free\n', 'README.md': 'read me' }),
    installed('@scope/a', 'MIT', { 'license.md': 'free' }),
    installed('@scope/a', 'MIT', {}),
    installed('b/node_modules/c', 'Apache-2.0', { 'LICENSE.txt': 'under terms\r\nof c', NOTICE: 'by c' }),
    installed('d', 'MIT-0', {}),
    'src/handler.ts',
  ];
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  expect(thirdPartyLicenses(inputs)).toBe(
    [
      '@scope/a 1.0.0 (MIT)\nb 1.0.0 (MIT)\n\nfree',
      'c 1.0.0 (Apache-2.0)\n\nunder terms\nof c\n\nby c',
      'd 1.0.0 (MIT-0)\n\nThe packages contain no license text.\n',
    ].join(line),
  );
});

test('a package without the text that its license asks for stops the build', () => {
  const input = installed('e', 'ISC', { 'README.md': 'ISC' });
  expect(() => thirdPartyLicenses([input])).toThrow('e 1.0.0 is in the bundle under ISC, but has no file');
});

test('the text of another package stands for that of one that brings none', () => {
  installed('@scope/f', 'Apache-2.0', { LICENSE: 'the terms' });
  const input = installed('@scope/g', 'Apache-2.0', {});
  expect(thirdPartyLicenses([input], { '@scope/g': '@scope/f' })).toBe(
    '@scope/g 1.0.0 (Apache-2.0)\n\nthe terms\n',
  );
});
