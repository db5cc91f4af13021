import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { CHANGELOG, TemporaryRepository } from './temporary-repository.ts';

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

describe('release.sh', () => {
  const repository = new TemporaryRepository();
  const head = repository.git('rev-parse', 'HEAD');
  const asset = (name: string) => readFileSync(join(repository.path, 'dist/release', name));
  /** What went into the zip, by another witness than the build has. */
  const packagesInSourceMaps = () => {
    const built = join(repository.path, 'dist/function');
    const sources = readdirSync(built)
      .filter((file) => file.endsWith('.map'))
      .flatMap((file): string[] => JSON.parse(readFileSync(join(built, file), 'utf8')).sources);
    const names = sources.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
    expect(names).toContain('@smithy/core');
    return [...new Set(names)];
  };
  beforeAll(async () => {
    const released = await repository.run('./scripts/release.sh', '1.2.3', '--no-test');
    expect(released).toMatchObject({ code: 0 });
  });
  afterAll(() => repository.remove());

  test('leaves the branch, the index and the work tree as they were', () => {
    expect(repository.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\nrefs/tags/v1.2.3');
    expect(repository.git('rev-parse', 'main')).toBe(head);
    expect(repository.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
    expect(repository.git('status', '--porcelain')).toBe('');
    expect(repository.read('CHANGELOG.md')).toBe(CHANGELOG);
  });

  test('tags a commit that adds the zip and the day of the release', () => {
    expect(repository.git('rev-parse', 'v1.2.3^{commit}^')).toBe(head);
    expect(repository.git('diff', '--name-status', 'HEAD', 'v1.2.3')).toBe(
      'M\tCHANGELOG.md\nA\tdist/action.mjs\nA\tlambda_function.zip',
    );
    const zip = readFileSync(join(repository.path, 'lambda_function.zip'));
    expect(Buffer.compare(repository.bytes('v1.2.3:lambda_function.zip'), zip)).toBe(0);
    const today = new Date().toISOString().slice(0, 10);
    expect(repository.bytes('v1.2.3:CHANGELOG.md').toString()).toBe(
      CHANGELOG.replace('Unreleased', `1.2.3 - ${today}`),
    );
    const message = repository.git('tag', '--list', '--format=%(objecttype) %(contents)', 'v1.2.3');
    expect(message).toMatch(/^tag Release 1\.2\.3\n\n### Added\n\n- Something new\.\n/);
  });

  test('has the license of every package in the zip, as the source maps name them', () => {
    const licenses = unzipSync(repository.bytes('v1.2.3:lambda_function.zip'))['THIRD-PARTY-LICENSES.txt'];
    const titles = [
      ...Buffer.from(licenses ?? [])
        .toString()
        .matchAll(/^(\S+) \d+\.\d+\.\d+ \(.+\)$/gm),
    ];
    expect(titles.map(([, name]) => name).sort()).toEqual(packagesInSourceMaps().sort());
  });

  test('offers the module, the zip, the command line, their hashes, notes and an SBOM', async () => {
    const zip = repository.bytes('v1.2.3:lambda_function.zip');
    expect(asset('SHA256SUMS').toString()).toBe(
      [
        `${sha256(zip)}  lambda_function.zip`,
        `${sha256(asset('module.tar.gz'))}  module.tar.gz`,
        `${sha256(asset('cloudfront-invalidator.mjs'))}  cloudfront-invalidator.mjs`,
        `${sha256(asset('sbom.cdx.json'))}  sbom.cdx.json`,
        '',
      ].join('\n'),
    );
    const version = await repository.run('dist/release/cloudfront-invalidator.mjs', '--version');
    expect(version).toEqual({ code: 0, text: '1.2.3\n' });
    expect(Buffer.compare(asset('lambda_function.zip'), zip)).toBe(0);
    const { text } = await repository.run('tar', '-tzf', 'dist/release/module.tar.gz');
    const files = text.trim().split('\n');
    expect(files).toEqual(
      expect.arrayContaining([
        'main.tf',
        'variables.tf',
        'lambda_function.zip',
        'LICENSE',
        'docs/operations.md',
      ]),
    );
    expect(files.filter((file) => /^(src|test|scripts|node_modules|package)/.test(file))).toEqual([]);
    expect(asset('release-notes.md').toString()).toMatch(
      `- Something new.\n\n### Download\n\n\`module.tar.gz?checksum=sha256:${sha256(asset('module.tar.gz'))}\``,
    );
    const bom = asset('sbom.cdx.json').toString();
    expect(JSON.parse(bom)).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: {
        component: {
          name: 'terraform-aws-cloudfront-invalidator',
          version: '1.2.3',
          hashes: [{ alg: 'SHA-256', content: sha256(zip) }],
        },
      },
    });
    const listed = [...bom.matchAll(/^ {6}"name": "(.+)"/gm)].map(([, name]) => name);
    expect(listed).toEqual(expect.arrayContaining(packagesInSourceMaps()));
    expect(listed).not.toContain('esbuild');
    expect(bom).not.toContain('registry.');
  });

  test.each([
    [['1.2.3'], 1, 'the tag v1.2.3 exists'],
    [['v1.2.4'], 1, 'the version is "v1.2.4"; expected three numbers, such as 1.2.3'],
    [['1.02.4'], 1, 'the version is "1.02.4"'],
    [['1.2.4', '1.2.5'], 1, 'two versions, 1.2.4 and 1.2.5'],
    [['1.2.4', '--no-tests'], 1, 'unknown option --no-tests'],
    [[], 1, 'no version'],
    [['--help'], 0, 'Usage: ./scripts/release.sh VERSION [--no-test]'],
  ])('says of %j what is wrong, and makes no tag', async (words, code, problem) => {
    const outcome = await repository.run('./scripts/release.sh', ...words);
    expect(outcome).toEqual({ code, text: expect.stringContaining(problem) });
    expect(repository.git('tag', '--list')).toBe('v1.2.3');
  });

  test('refuses a work tree with changes, and a changelog that says nothing of the version', async () => {
    const stray = join(repository.path, 'stray.tf');
    writeFileSync(stray, '');
    const dirty = await repository.run('./scripts/release.sh', '1.2.4', '--no-test');
    expect(dirty).toEqual({ code: 1, text: expect.stringContaining('commit or stash:\n?? stray.tf') });
    rmSync(stray);

    writeFileSync(
      join(repository.path, 'CHANGELOG.md'),
      CHANGELOG.replace('Unreleased', '1.2.3 - 2026-01-31'),
    );
    repository.git('commit', '--quiet', '--all', '--message', 'Say what is in 1.2.3');
    const silent = await repository.run('./scripts/release.sh', '1.2.4', '--no-test');
    expect(silent).toEqual({ code: 1, text: expect.stringContaining('has neither a section "## 1.2.4') });
    expect(repository.git('tag', '--list')).toBe('v1.2.3');
    repository.git('reset', '--quiet', '--hard', 'v1.2.3');
    const onRelease = await repository.run('./scripts/release.sh', '1.2.4', '--no-test');
    expect(onRelease).toEqual({ code: 1, text: expect.stringContaining('HEAD is the commit of a release') });
    repository.git('reset', '--quiet', '--hard', head);
    repository.git('checkout', '--quiet', '--detach');
    const detached = await repository.run('./scripts/release.sh', '1.2.4', '--no-test');
    expect(detached).toEqual({ code: 1, text: expect.stringContaining('HEAD is on no branch') });
    repository.git('checkout', '--quiet', 'main');
  });
});
