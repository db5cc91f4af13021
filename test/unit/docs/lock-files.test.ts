import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const FOLDERS = ['.', ...readdirSync('examples').map((name) => `examples/${name}`)];
const lockFile = (folder: string) => readFileSync(`${folder}/.terraform.lock.hcl`, 'utf8');

test.each(FOLDERS)('the lock file of %s is that of all', (folder) => {
  expect(lockFile(folder)).toBe(lockFile('.'));
});

test('the lock file is for every platform, and no wider than versions.tf', () => {
  const [, lowest, below] =
    /version = ">= (\d+\.\d+), < (\d+)"/.exec(readFileSync('versions.tf', 'utf8')) ?? [];
  expect(lockFile('.')).toContain(`constraints = ">= ${lowest}.0, < ${below}.0.0"`);
  // The registry's hashes of the archives for 14 platforms, and of its manifest.
  expect(lockFile('.').match(/"zh:[0-9a-f]{64}"/g)).toHaveLength(15);
  expect(lockFile('.').match(/"h1:[\w+/]{43}="/g)?.length).toBeGreaterThan(0);
});
