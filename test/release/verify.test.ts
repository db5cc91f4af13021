import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { unzipSync, zipSync } from 'fflate';
import { TemporaryRepository } from './temporary-repository.ts';

describe('verify-release.sh', () => {
  const repository = new TemporaryRepository();
  const verify = (tag = 'v1.2.3') => repository.run('./scripts/verify-release.sh', tag);
  let original: string;
  beforeAll(async () => {
    const released = await repository.run('./scripts/release.sh', '1.2.3', '--no-test');
    expect(released).toMatchObject({ code: 0 });
    original = repository.git('rev-parse', 'v1.2.3');
  });
  afterAll(() => repository.remove());
  afterEach(() => {
    repository.git('update-ref', 'refs/tags/v1.2.3', original);
  });

  /** Moves the tag to a commit in which one file has another content. */
  function tamperWith(file: string, content: Uint8Array): void {
    repository.git('checkout', '--quiet', '--detach', 'v1.2.3');
    writeFileSync(join(repository.path, file), content);
    repository.git('add', '--force', file);
    repository.git('commit', '--quiet', '--amend', '--message', 'Release 1.2.3');
    repository.git('tag', '--force', 'v1.2.3');
    repository.git('checkout', '--quiet', '--force', 'main');
  }

  test('passes what release.sh made, with packages installed anew', async () => {
    const { code, text } = await verify();
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(text).toContain(repository.read('dist/release/SHA256SUMS').split('\n')[1] ?? 'no sum');
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  test('names what differs in another zip', async () => {
    const zip = repository.bytes('v1.2.3:lambda_function.zip');
    const { 'index.mjs': code = new Uint8Array(), ...others } = unzipSync(zip);
    const appended = Buffer.concat([code, Buffer.from('fetch("https://example.com")')]);
    tamperWith('lambda_function.zip', zipSync({ ...others, 'index.mjs': appended }));
    const path = `PATH=${repository.programsWithLinkingNpm()}:${process.env.PATH}`;
    const { code: exit, text } = await repository.run('env', path, './scripts/verify-release.sh', 'v1.2.3');
    expect(exit).toBe(1);
    expect(text).toMatch(/index\.mjs has other content: \d+ bytes in the tag, \d+ built\n/);
    expect(text).toContain('v1.2.3 is not what its sources give: lambda_function.zip has other bytes');
    expect(text).not.toMatch(/^ +bowser/m);
  });

  test.each([
    ['iam.tf', 'iam.tf is another than in'],
    ['CHANGELOG.md', 'CHANGELOG.md has more than a new heading'],
    ['scripts/build.sh', 'scripts/build.sh is another than in'],
  ])('refuses a release with another %s before it runs anything of it', async (file, problem) => {
    const before = repository.bytes(`v1.2.3:${file}`).toString();
    tamperWith(file, Buffer.from(before.replace('\n', '\n\n')));
    expect(await verify()).toEqual({ code: 1, text: expect.stringContaining(problem) });
  });

  test('refuses a release of a commit that is on no branch, wherever HEAD is', async () => {
    repository.git('checkout', '--quiet', '--detach', 'main');
    repository.git('commit', '--quiet', '--allow-empty', '--message', 'Nobody has seen this');
    const unseen = repository.git('rev-parse', 'HEAD');
    const tree = repository.git('rev-parse', 'v1.2.3^{tree}');
    repository.git(
      'tag',
      '--force',
      'v1.2.3',
      repository.git('commit-tree', tree, '-p', unseen, '-m', 'Release'),
    );
    repository.git('checkout', '--quiet', 'v1.2.3');
    expect(await verify()).toEqual({ code: 1, text: expect.stringContaining('is on no branch') });
    repository.git('checkout', '--quiet', 'main');
  });

  test('refuses a second tag on the commit of a release', async () => {
    repository.git('tag', 'v1.2.4', 'v1.2.3^{commit}');
    expect(await verify('v1.2.4')).toEqual({
      code: 1,
      text: expect.stringContaining('has no section "## 1.2.4 - DATE"'),
    });
  });

  test('refuses tags that release.sh did not make', async () => {
    repository.git('tag', 'v8.8.8', 'main');
    expect(await verify('v8.8.8')).toEqual({
      code: 1,
      text: expect.stringContaining('v8.8.8 is not what its sources give: it has no lambda_function.zip'),
    });
    expect(await verify('v9.9.9')).toEqual({
      code: 1,
      text: expect.stringContaining('there is no tag v9.9.9'),
    });
  });
});
