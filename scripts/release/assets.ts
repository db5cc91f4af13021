/**
 * Makes dist/release, what a release offers for download, from a commit that has the zip.
 * Usage: assets.ts VERSION COMMIT
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { bundleCommandLine } from '../build/bundle-command-line.ts';
import { releasedChangelog } from './changelog.ts';
import { sbom } from './sbom.ts';
import { tarGz } from './tar.ts';

const OUT = 'dist/release';
const COMMAND_LINE = 'cloudfront-invalidator.mjs';
/** What Terraform reads, and what a person needs to use it. */
const MODULE =
  /^([^/]+\.tf|lambda_function\.zip|(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md|LICENSE|(docs|examples)\/.*)$/;

const [version = '', commit = ''] = process.argv.slice(2);
const git = (...words: string[]) => execFileSync('git', words, { maxBuffer: 2 ** 28 });
const fileOf = (path: string) => git('cat-file', 'blob', `${commit}:${path}`);
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

const paths = git('ls-tree', '-r', '-z', '--name-only', commit).toString().split('\0');
const zip = fileOf('lambda_function.zip');
const archive = tarGz(new Map(paths.filter((path) => MODULE.test(path)).map((path) => [path, fileOf(path)])));
const { notes } = releasedChangelog(fileOf('CHANGELOG.md').toString(), version, 'DATE');

async function main(): Promise<void> {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  writeFileSync(`${OUT}/module.tar.gz`, archive);
  writeFileSync(`${OUT}/lambda_function.zip`, zip);
  const bom = sbom(
    fileOf('package.json').toString(),
    fileOf('package-lock.json').toString(),
    version,
    sha256(zip),
  );
  writeFileSync(`${OUT}/sbom.cdx.json`, bom);
  // Of the sources here, which are those of the commit.
  await bundleCommandLine('commandLine', `${OUT}/${COMMAND_LINE}`, version);
  const commandLine = readFileSync(`${OUT}/${COMMAND_LINE}`);
  writeFileSync(
    `${OUT}/SHA256SUMS`,
    [
      `${sha256(zip)}  lambda_function.zip`,
      `${sha256(archive)}  module.tar.gz`,
      `${sha256(commandLine)}  ${COMMAND_LINE}`,
      `${sha256(Buffer.from(bom))}  sbom.cdx.json`,
      '',
    ].join('\n'),
  );
  writeFileSync(
    `${OUT}/release-notes.md`,
    `${notes}

### Download

\`module.tar.gz?checksum=sha256:${sha256(archive)}\` pins the module in a \`source\`, \`?ref=v${version}\` in one of git.
\`${COMMAND_LINE}\` is the command line, with the SHA-256 ${sha256(commandLine)}.
\`./scripts/verify-release.sh v${version}\` rebuilds the zip from the sources and compares.
`,
  );
}
void main();
