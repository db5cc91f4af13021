import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { distributionConfig } from '../../fakes/cloudfront/distribution.ts';
import { DISTRIBUTION, distributions, environment } from '../../fakes/lambda/environment.ts';
import { OTHER_REGION } from '../../fakes/s3/server.ts';
import { type Aws, startAws } from './aws.ts';
import { BUILT, run } from './command-line.ts';
import { matchingSchema } from './schema.ts';

const FUNCTION = 'cloudfront-cache-invalidator';

let aws: Aws;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plan-'));
  aws = await startAws(
    {},
    {
      [FUNCTION]: environment({
        DISTRIBUTIONS: distributions({ originPath: '/site', rules: [{ match: 'api/**', paths: [] }] }),
        SKIP: 'folder-markers,hashed-names',
        COLLAPSE: 'balanced',
        LIST_BUCKET: 'true',
      }),
    },
  );
  aws.server.configurations = {
    [DISTRIBUTION]: distributionConfig([{ pathPattern: '*', origin: '/site' }], 'home.html'),
  };
});
afterEach(async () => {
  await aws.close();
  rmSync(folder, { recursive: true });
});

const plan = (args: readonly string[], stdin = '', env: Record<string, string | undefined> = {}) =>
  run(['plan', ...args], { env: { ...aws.env, ...env }, stdin });
const json = async (...args: Parameters<typeof plan>) => {
  const { stdout } = await plan([...args[0], '--json'], args[1]);
  return matchingSchema('plan', stdout);
};
const lines = (...all: string[]) => `${all.join('\n')}\n`;
const file = (name: string, content: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('without AWS', () => {
  const offline = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_REGION: undefined };

  test('keys of a file become a tree, by the defaults of the module', async () => {
    const changed = Array.from({ length: 30 }, (_, i) => `docs/page-${i}.html`);
    const media = Array.from({ length: 2_000 }, (_, i) => `media/${i}.jpg`);
    const all = file('all.txt', [...changed, 'docs/old-1', 'docs/old-2', 'index.html', ...media].join('\n'));
    const keys = file('keys.txt', lines('index.html', ...changed, 'blog/~draft', 'blog/'));
    expect(await plan(['--from', keys, '--objects', all], '', offline)).toEqual({
      stdout: lines(
        '33 changes',
        'A distribution with these settings: 4 paths in 1 request, $0.020 instead of 33 paths, $0.165',
        '├─ 2 wildcards',
        '│  ├─ /docs/*  replaces 30 paths, saves $0.145, also clears 2 unchanged objects',
        '│  └─ /blog/*  no exact path beyond "~"',
        '└─ /  2 paths',
        '   ├─ /index.html',
        '   └─ /  (index document)',
      ),
      stderr: '',
      code: 0,
    });
  });

  test('without a listing it says why no wildcard is chosen', async () => {
    const { stdout, stderr } = await plan(['a.html', 'b.html'], '', offline);
    expect(stdout).toContain('2 paths in 1 request, $0.010\n');
    expect(stderr).toBe(
      'warning: the objects of the bucket are not counted, so no wildcard is chosen to save paths; name a --bucket or --objects\n',
    );
  });

  test('what would clear everything is refused, with what to do about it', async () => {
    const { stdout, code } = await plan(['~x', '--collapse', 'frugal'], '', offline);
    expect(stdout).toMatch(/└─ refused: 1 path\n {3}└─ \/\*: TooWide: the key "~x" .* add a path rule/);
    expect(code).toBe(0);
  });

  test('many folders and many skipped keys are summed up; --all shows them', async () => {
    const keys = Array.from({ length: 25 }, (_, i) => [`f${i}/a.html`, `f${i}/b.html`]).flat();
    const settings = file(
      'terraform.tfvars.json',
      JSON.stringify({
        bucket_name: 'my-site',
        cloudfront_distribution_id: DISTRIBUTION,
        read_distribution: false,
        list_bucket: false,
        skip: ['hashed-names'],
      }),
    );
    const hashed = Array.from({ length: 400 }, (_, i) => `assets/app.3f9a2b${String(i).padStart(3, '0')}.js`);
    const stdin = lines(...keys, ...hashed);
    const { stdout } = await plan(['--from', '-', '--settings', settings], stdin, offline);
    expect(stdout).toContain('├─ 5 more folders with 10 paths (--all shows them)\n');
    expect(stdout).toContain(
      lines(
        '└─ skipped: 400 keys',
        '   └─ content-hashed name: 400 keys: assets/app.3f9a2b000.js assets/app.3f9a2b001.js assets/app.3f9a2b002.js and 397 more',
      ),
    );
    expect(stdout.split('\n').length).toBeLessThan(75);
    const all = await plan(['--from', '-', '--settings', settings, '--all'], stdin, offline);
    expect(all.stdout).toContain('assets/app.3f9a2b399.js\n');
    expect(all.stdout).toContain('/f24/b.html');
  });
});

test('the settings of the deployed function decide, and its distribution is read', async () => {
  for (const key of ['site/home.html', 'site/old.html']) aws.objects.put(key, 'content');
  const sync = lines(
    'upload: public/home.html to s3://my-site/site/home.html',
    'delete: s3://my-site/site/gone.html',
    'upload: public/app.3f9a2b1c.js to s3://my-site/site/app.3f9a2b1c.js',
    'upload: public/x to s3://my-site/other/x',
  );
  expect(await json(['--from', '-', '--function', FUNCTION], sync)).toEqual({
    bucket: 'my-site',
    changes: [
      { key: 'site/home.html', event: 'ObjectCreated:Put' },
      { key: 'site/gone.html', event: 'ObjectRemoved:Delete' },
      { key: 'site/app.3f9a2b1c.js', event: 'ObjectCreated:Put' },
      { key: 'other/x', event: 'ObjectCreated:Put' },
    ],
    distributions: [
      {
        distributionId: DISTRIBUTION,
        requests: 1,
        estimatedCost: 0.01,
        paths: [{ path: '/home.html' }, { path: '/gone.html' }],
        skipped: [
          { key: 'site/app.3f9a2b1c.js', reason: 'content-hashed name' },
          { key: 'other/x', reason: 'outside the origin path' },
        ],
        refused: [],
      },
    ],
    notes: [],
  });
});

test('a distribution found by its alias is read for the bucket that the list names, and the bucket is counted', async () => {
  for (let i = 0; i < 30; i += 1) aws.objects.put(`site/docs/${i}.html`, 'content');
  aws.objects.put('site/docs/old.html', 'old', { modified: 0 });
  const sync = Array.from({ length: 30 }, (_, i) => `upload: ./${i} to s3://my-site/site/docs/${i}.html`);
  expect(await json(['--from', '-', '-d', 'www.example.com'], lines(...sync))).toMatchObject({
    distributions: [{ paths: [{ path: '/docs/*', replaces: 30, collateral: 1 }] }],
  });
});

test('a folder is compared with the bucket by content', async () => {
  file('public/home.html', 'new');
  file('public/same.html', 'same');
  aws.objects.put('site/home.html', 'old');
  aws.objects.put('site/same.html', 'same');
  aws.objects.put('site/gone.html', 'gone');
  const args = [
    '--compare',
    join(folder, 'public'),
    '--key-prefix',
    'site/',
    '--delete',
    '--function',
    FUNCTION,
  ];
  expect(await json(args)).toMatchObject({
    changes: [{ key: 'site/home.html' }, { key: 'site/gone.html' }],
    distributions: [{ paths: [{ path: '/home.html' }, { path: '/gone.html' }] }],
  });
});

test('nothing that changed is a plan of nothing', async () => {
  expect(await plan(['--from', '-', '--function', FUNCTION], '')).toEqual({
    stdout: lines('0 changes', `${DISTRIBUTION}: 0 paths in 0 requests, $0.000`),
    stderr: expect.stringContaining('warning: standard input is empty'),
    code: 0,
  });
});

test.each<[encoding: string, content: Buffer]>([
  ['UTF-8 with a byte order mark', Buffer.from('\uFEFFcafé.html\n')],
  ['UTF-16 as Windows PowerShell writes it', Buffer.from('\uFEFFcafé.html\r\n', 'utf16le')],
])('a list in %s is read', async (_encoding, content) => {
  const list = join(folder, 'list.txt');
  writeFileSync(list, content);
  expect(await json(['--from', list])).toMatchObject({ changes: [{ key: 'café.html' }] });
});

test('a list in another encoding is named, and how to write it', async () => {
  const list = join(folder, 'list.txt');
  writeFileSync(list, Buffer.from('café.html\n', 'latin1'));
  const { stderr, code } = await plan(['--from', list]);
  expect(stderr).toContain(`--from ${list} is not in UTF-8\nWrite it as UTF-8`);
  expect(code).toBe(2);
});

test.each<[what: string, args: string[], stdin: string, code: number, message: string, remedy: string]>([
  ['no change', [], '', 2, 'no changes are given', '--from FILE'],
  [
    'a file that is not there',
    ['--from', 'nowhere.txt'],
    '',
    2,
    '--from nowhere.txt cannot be read',
    'Check the name',
  ],
  ['a name that is empty', [''], '', 2, '"" names neither an object nor a path', 'variable is set'],
  [
    'output that is not known',
    ['--from', '-'],
    "upload: 'a' -> 's3://my-site/a'  [1 of 2]",
    2,
    'which is in no known format',
    '--format keys',
  ],
  [
    'a folder for a list of keys',
    ['--from', '-', '--folder', 'public', '--key-prefix', 'site/'],
    'public/a.html',
    2,
    '--folder is for the output of git diff --name-status',
    'leave --folder out',
  ],
  [
    'a prefix for a list of keys',
    ['--from', '-', '--key-prefix', 'site/'],
    's3://my-site/a.html',
    2,
    '--key-prefix is for the output of git diff --name-status',
    'leave --key-prefix out',
  ],
  [
    'a prefix without its slash',
    ['--from', '-', '--key-prefix', 'site'],
    'M\ta',
    2,
    "'site' is invalid",
    'a slash at its end',
  ],
  ['a folder of nothing', ['a', '--folder', 'x'], '', 2, '--folder is given without --from', 'Add --from'],
  [
    'a prefix of nothing',
    ['a', '--key-prefix', 'x/'],
    '',
    2,
    '--key-prefix is given without',
    'Add --from or --compare',
  ],
  ['a deletion of nothing', ['a', '--delete'], '', 2, '--delete is given without --compare', 'Add --compare'],
  [
    'a second list',
    ['--from', 'a', '--from', 'b'],
    '',
    2,
    "'b' is invalid. It was given before (a)",
    'give it once',
  ],
  [
    'a second folder',
    ['--compare', 'a', '--compare', 'b'],
    '',
    2,
    "'b' is invalid. It was given before (a)",
    'give it once',
  ],
  [
    'another bucket',
    ['--from', '-', '--function', FUNCTION],
    'upload: a to s3://other/a',
    2,
    's3://other/a is in another bucket than my-site',
    'those of the source of publish go to `publish --dry-run`',
  ],
  [
    'keys without a bucket',
    ['a.html', '-d', DISTRIBUTION],
    '',
    2,
    'keys are given, but no bucket',
    '--bucket',
  ],
  [
    'a function that is not there',
    ['a', '--function', 'nowhere'],
    '',
    1,
    'there is no function nowhere in this region',
    'region it is deployed in',
  ],
  [
    'a distribution that the function does not have',
    ['a', '--function', FUNCTION, '-d', 'preview.example.com'],
    '',
    2,
    'distribution E2EXAMPLE2ABCD is not in the settings, which have E2EXAMPLE1ABCD',
    'Name one of those',
  ],
  [
    'a strategy that is none',
    ['a', '--collapse', 'some'],
    '',
    2,
    "'some' is invalid",
    'precise, balanced, frugal',
  ],
  ['an origin path with a slash too many', ['a', '--origin-path', '/x/'], '', 2, "'/x/' is invalid", '/site'],
  [
    'a bucket that the distribution has not',
    ['a', '-d', DISTRIBUTION, '--bucket', 'elsewhere'],
    '',
    1,
    'no origin of the distribution E2EXAMPLE1ABCD is the bucket elsewhere',
    'Name the bucket',
  ],
])('%s is named with its value and the remedy', async (_what, args, stdin, code, message, remedy) => {
  const ended = await plan(args, stdin);
  expect(ended).toMatchObject({ stdout: '', code });
  expect(ended.stderr).toContain(message);
  expect(ended.stderr).toContain(remedy);
  expect(ended.stderr).not.toMatch(/^ +at /m);
});

test('who reads only the beginning of a long plan gets no error', () => {
  const input = Array.from({ length: 50_000 }, (_, i) => `page-${i}\n`).join('');
  const command = `"${process.execPath}" ${BUILT} plan --from - --all --ratio 0 --json --quiet | head -n 1`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { input, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: '{\n', stderr: '' });
});

test('a closed standard error takes nothing from the plan', () => {
  const command = `"${process.execPath}" ${BUILT} plan a 2>&1 >"$0" | true; sleep 1; cat "$0"`;
  const output = file('output.txt', '');
  const { stdout } = spawnSync('sh', ['-c', command, output], { encoding: 'utf8' });
  expect(stdout).toMatch(/^1 change\n/);
});

test('a bucket that may not be listed is a warning, and no wildcard is chosen', async () => {
  aws.s3.mood = 'access denied';
  const keys = Array.from({ length: 30 }, (_, i) => `site/docs/${i}.html`);
  const { stdout, stderr, code } = await plan(['--from', '-', '--function', FUNCTION], lines(...keys));
  expect(stderr).toContain('the bucket could not be listed; no wildcard is sent to save paths (AccessDenied');
  expect(stderr).toContain('Allow the caller this request; docs/pipeline.md lists what each command needs.');
  expect(stdout).toContain('30 paths in 1 request');
  expect(code).toBe(0);
});

test('a bucket of another region is compared there; counting says which region to set', async () => {
  aws.s3.mood = 'elsewhere';
  for (let i = 0; i < 30; i += 1) file(`public/${i}.html`, 'new');
  const { stdout, stderr, code } = await plan(['--compare', join(folder, 'public'), '--bucket', 'my-site']);
  expect(stdout).toContain('30 paths in 1 request');
  expect(stderr).toContain('no wildcard is sent to save paths (PermanentRedirect: ');
  expect(stderr).toContain("Set --region or AWS_REGION to the bucket's region.");
  expect(code).toBe(0);
  const there = await plan([
    '--compare',
    join(folder, 'public'),
    '--bucket',
    'my-site',
    '--region',
    OTHER_REGION,
  ]);
  expect(there).toMatchObject({ stdout: expect.stringContaining('1 path in 1 request'), stderr: '' });
});
