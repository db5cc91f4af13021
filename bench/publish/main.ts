/** Copying between two buckets of the local AWS: the function's code beside the AWS CLI. `npm run bench:publish` */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs, promisify } from 'node:util';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { environment, PUBLISHED } from '../../fakes/lambda/environment.ts';
import { runCommand, wholeNumber } from '../../scripts/command/run-command.ts';
import { forgetRealAws } from '../../scripts/local-aws/environment.ts';
import { RunDirectory } from '../../scripts/local-aws/run-directory.ts';
import { startLocalAws } from '../../scripts/local-aws/server.ts';
import { copier } from '../../src/aws/s3-copier.ts';
import { systemClock } from '../../src/clock.ts';
import { parseConfig } from '../../src/config/config.ts';
import { inParallel } from '../../src/parallel.ts';
import { publishing } from '../../src/publish/publishing.ts';

const CLI = '.local/awscli';
const SOURCE = 'bench-generator';
const DESTINATION = 'bench-website';
const SIZE = 10_000;
const GOAL = 1.5;

const USAGE = `Usage: npm run bench:publish -- [OPTION]...

Copies objects of ${SIZE / 1_000} KB between two buckets of one local AWS, in turn by the function's code, which reads source and
destination before each copy and the source after it, and by \`aws s3 cp --recursive\`. Fails when the median of ours takes more
than ${GOAL} times the other's.

  --objects N   how many (1000)
  --rounds N    how often each copies (3)
  --help        this text`;

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { objects: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '3' } },
  });
  const objects = wholeNumber('objects', values.objects, { least: 1 });
  const rounds = wholeNumber('rounds', values.rounds, { least: 1 });
  const root = process.cwd();
  execFileSync('./scripts/local-aws/install.sh', { stdio: 'inherit' });
  installCli();
  const run = new RunDirectory(root, 'bench-publish');
  const server = await startLocalAws({ root, scratch: run.scratch, log: run.serverLog, caller: process.env });
  try {
    forgetRealAws(process.env, server.endpoint);
    const keys = await fill(objects);
    const ours: number[] = [];
    const others: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await seconds(() => publish(keys, `ours-${round}/`)));
      others.push(await seconds(() => copyByCli(`others-${round}/`)));
    }
    const ratio = median(ours) / median(others);
    const list = (all: readonly number[]) => all.map((one) => one.toFixed(1)).join(', ');
    console.log(`${objects} objects of ${SIZE / 1_000} KB, seconds of each round:`);
    console.log(`  the function's code       ${list(ours)}`);
    console.log(`  aws s3 cp --recursive     ${list(others)}`);
    console.log(`ratio of the medians: ${ratio.toFixed(2)}, at most ${GOAL}`);
    if (ratio > GOAL) process.exitCode = 1;
  } finally {
    await server.stop();
    run.discard();
  }
}

function installCli(): void {
  if (existsSync(`${CLI}/bin/aws`)) return;
  execFileSync('python3', ['-m', 'venv', CLI]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  execFileSync(`${CLI}/bin/python`, [...pip, '--requirement', 'bench/publish/requirements.txt']);
}

async function fill(objects: number): Promise<string[]> {
  const s3 = new S3Client({ forcePathStyle: true });
  for (const Bucket of [SOURCE, DESTINATION]) await s3.send(new CreateBucketCommand({ Bucket }));
  const keys = Array.from({ length: objects }, (_, i) => `public/${i % 10}/${i}.json`);
  await inParallel(10, keys, async (Key) => {
    await s3.send(new PutObjectCommand({ Bucket: SOURCE, Key, Body: Buffer.alloc(SIZE, Key) }));
  });
  return keys;
}

/** With a client of its own, as after a cold start. */
async function publish(keys: readonly string[], prefix: string): Promise<void> {
  const settings = { ...PUBLISHED, bucket: DESTINATION, prefix };
  const config = parseConfig(environment({ BUCKET_NAME: SOURCE, PUBLISH: JSON.stringify(settings) }));
  const act = publishing(config, settings, async () => ({ distributions: [], arrivals: [] }), {
    copier: copier(SOURCE, DESTINATION),
    clock: systemClock,
    observe: null,
  });
  const changes = keys.map((key) => ({ id: key, key, isToPublish: true }));
  const { published } = await act([{ changes }], Date.now() + 600_000);
  if (published?.successCount !== keys.length) throw new Error(JSON.stringify(published?.results[0]));
}

async function copyByCli(prefix: string): Promise<void> {
  const copy = [
    's3',
    'cp',
    '--recursive',
    '--only-show-errors',
    `s3://${SOURCE}/public/`,
    `s3://${DESTINATION}/${prefix}`,
  ];
  await promisify(execFile)(`${CLI}/bin/aws`, copy);
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

void runCommand(USAGE, main);
