import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { tarGz } from '../../../scripts/release/tar.ts';

const folder = mkdtempSync(join(tmpdir(), 'tar-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = new Map([
  ['main.tf', Buffer.from('# é\n')],
  ['docs/whole-blocks.md', Buffer.alloc(1024, 'x')],
  ['empty', Buffer.alloc(0)],
]);

test('tar reads every file as it was', () => {
  const archive = join(folder, 'archive.tar.gz');
  writeFileSync(archive, tarGz(files));
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  for (const [name, data] of files) expect(readFileSync(join(folder, name))).toEqual(data);
  const listed = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' });
  expect(listed).toBe('docs/whole-blocks.md\nempty\nmain.tf\n');
});

test('the bytes depend on the files alone', () => {
  const reversed = new Map([...files].reverse());
  expect(Buffer.compare(tarGz(files), tarGz(reversed))).toBe(0);
});

test('a name that the format has no room for is refused', () => {
  const name = 'é'.repeat(51);
  expect(() => tarGz(new Map([[name, Buffer.alloc(0)]]))).toThrow(`${name} is longer than the 100 bytes`);
});
