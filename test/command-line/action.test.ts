import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { distributionConfig } from '../../fakes/cloudfront/distribution.ts';
import type { Fault } from '../../fakes/cloudfront/faults.ts';
import type { Limits } from '../../fakes/cloudfront/model.ts';
import { DISTRIBUTION, OTHER_DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { type Aws, startAws } from './aws.ts';
import { CREDENTIALS } from './command-line.ts';

let aws: Aws;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runner-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await aws.close();
});

async function begin(limits: Partial<Limits> = {}): Promise<void> {
  aws = await startAws({ requestsPerSecond: 100, ...limits });
  const configuration = distributionConfig([{ pathPattern: '*', origin: '' }]);
  aws.server.configurations = { [DISTRIBUTION]: configuration, [OTHER_DISTRIBUTION]: configuration };
}

const metadata = readFileSync('action.yml', 'utf8');
const [, MAIN = ''] = /^ {2}main: (\S+)$/m.exec(metadata) ?? [];

/** Runs the entry as a runner does: inputs with their defaults, credentials as the usual action sets them, and its files. */
async function step(inputs: Readonly<Record<string, string>>, env: Record<string, string> = {}) {
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const all = { paths: '', 'paths-from': '', wait: 'false', 'non-critical': 'false', ...inputs };
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...CREDENTIALS,
      AWS_SESSION_TOKEN: 'of the role',
      ...aws.env,
      ...files,
      ...Object.fromEntries(
        Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
      ...env,
    },
  });
  child.stdin.end();
  const guard = setTimeout(() => child.kill(), 120_000);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  clearTimeout(guard);
  const outputs = readFileSync(files.GITHUB_OUTPUT, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return {
    stdout,
    stderr,
    code,
    outputs: Object.fromEntries(outputs),
    summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
  };
}

const paths = () => aws.model.accepted.map((one) => one.paths);

test('paths are invalidated and waited for, with outputs and a summary', async () => {
  await begin({ completion: 1_000 });
  const ended = await step({
    distribution: 'www.example.com',
    paths: '/a.html /b.html\n/docs/*',
    wait: 'true',
  });
  expect(paths()).toEqual([['/docs/*', '/a.html', '/b.html']]);
  expect(ended).toMatchObject({
    code: 0,
    stderr: '',
    outputs: { 'invalidation-ids': 'I0000000000001', 'paths-count': '3', 'estimated-cost': '0.015' },
  });
  expect(ended.summary).toBe(
    [
      '### CloudFront invalidation',
      '',
      '| Distribution | Invalidation | State | Paths | Price |',
      '|---|---|---|---|---|',
      `| ${DISTRIBUTION} | I0000000000001 | completed | <code>/docs/&#42;</code> <code>/a.html</code> <code>/b.html</code> | $0.015 |`,
      '',
      "3 paths, $0.015 without the account's free paths.",
      '',
    ].join('\n'),
  );
});

test('the output of a sync goes to several distributions', async () => {
  await begin();
  writeFileSync(join(folder, 'sync.log'), 'upload: a.html to s3://my-site/a.html\n');
  const inputs = {
    distribution: `${DISTRIBUTION}\n${OTHER_DISTRIBUTION}`,
    'paths-from': join(folder, 'sync.log'),
  };
  const { code, outputs, summary } = await step(inputs);
  expect({ code, outputs }).toMatchObject({ code: 0, outputs: { 'paths-count': '2' } });
  expect(outputs['invalidation-ids']?.split(' ')).toHaveLength(2);
  expect(summary).toContain(`| ${OTHER_DISTRIBUTION} | `);
  expect(paths()).toEqual([['/a.html'], ['/a.html']]);
});

test('a step that runs again invalidates again', async () => {
  await begin();
  await step({ distribution: DISTRIBUTION, paths: '/a' });
  await step({ distribution: DISTRIBUTION, paths: '/a' });
  expect(paths()).toEqual([['/a'], ['/a']]);
});

test('no name of an object is a command of the runner', async () => {
  await begin();
  writeFileSync(join(folder, 'keys'), 's3://my-site/##[add-path]x/\ns3://my-site/::error::x\n');
  const { stdout, code } = await step({ distribution: DISTRIBUTION, 'paths-from': join(folder, 'keys') });
  const [, token = ''] = /^::stop-commands::(\S+)$/m.exec(stdout) ?? [];
  expect(token).not.toBe('');
  const outside = stdout.replace(new RegExp(`^::stop-commands::${token}$.*^::${token}::$`, 'ms'), '');
  expect(outside).not.toMatch(/add-path|::error/);
  expect(code).toBe(0);
});

const denied: Fault = { kind: 'access denied' };

describe('when CloudFront refuses everything', () => {
  test('the step fails with the remedy', async () => {
    await begin();
    aws.server.inject(denied);
    const ended = await step({ distribution: DISTRIBUTION, paths: '/a' });
    expect(ended.stdout).toMatch(
      /^::error::AWS denies cloudfront:CreateInvalidation on .*%0AAllow the caller/m,
    );
    expect(ended.summary).toContain('**Failed:** AWS denies cloudfront:CreateInvalidation');
    expect(ended).toMatchObject({ code: 1, outputs: { 'invalidation-ids': '', 'paths-count': '0' } });
  });

  test('it is a warning when it is not critical', async () => {
    await begin();
    aws.server.inject(denied);
    const ended = await step({ distribution: DISTRIBUTION, paths: '/a', 'non-critical': 'true' });
    expect(ended.stdout).toMatch(/^::warning::AWS denies cloudfront:CreateInvalidation/m);
    expect(ended.stdout).not.toContain('::error::');
    expect(ended.code).toBe(0);
  });
});

describe('a wrong input fails, critical or not:', () => {
  test.each([
    [{ distribution: '' }, 'input distribution is empty'],
    [{ paths: '' }, 'inputs paths and paths-from are both empty'],
    [{ paths: 'docs/a.html' }, 'input paths has "docs/a.html", which is neither a path nor an object'],
    [{ wait: 'yes' }, 'input wait is "yes"%0AWrite true or false.'],
    [{ 'paths-from': '/nothing' }, 'input paths-from /nothing cannot be read'],
    [{ distribution: 'E12' }, 'distribution "E12" is neither an id nor a domain name'],
  ])('%j', async (wrong, message) => {
    await begin();
    const ended = await step({ distribution: DISTRIBUTION, paths: '/a', 'non-critical': 'true', ...wrong });
    expect(ended.stdout).toContain(`::error::${message}`);
    expect(ended.code).toBe(1);
    expect(paths()).toEqual([]);
  });
});

test('without credentials the error names them', async () => {
  await begin();
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' };
  const { stdout, code } = await step({ distribution: DISTRIBUTION, paths: '/a' }, none);
  expect(stdout).toContain('::error::there are no AWS credentials');
  expect(stdout).toContain('add the step that assumes a role before this one');
  expect(code).toBe(1);
});

test('action.yml names the inputs and outputs that there are, and the file that is built', async () => {
  await begin();
  const names = (section: string) => {
    const [, body = ''] = new RegExp(`^${section}:\n((?: .*\n|\n)+)`, 'm').exec(metadata) ?? [];
    return [...body.matchAll(/^ {2}([a-z-]+):$/gm)].map(([, name]) => name);
  };
  expect(names('inputs')).toEqual(['distribution', 'paths', 'paths-from', 'wait', 'non-critical']);
  expect(names('outputs')).toEqual(['invalidation-ids', 'paths-count', 'estimated-cost']);
  expect(metadata).toContain('using: node24');
  expect(readFileSync('scripts/build/command-line.ts', 'utf8')).toContain(`'${MAIN}'`);
});
