/** What metrics and the lines of invalidations cost: bytes of the zip, and processor time of a batch. */
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { zipSync } from 'fflate';
import { VirtualClock } from '../../fakes/clock.ts';
import { CloudFrontModel } from '../../fakes/cloudfront/model.ts';
import { cloudFrontOver } from '../../fakes/cloudfront/port.ts';
import { s3Event, sqsRecord } from '../../fakes/events.ts';
import { DISTRIBUTION, environment } from '../../fakes/lambda/environment.ts';
import { COSTS, PARSE } from '../../fakes/lambda/processor.ts';
import { QueueModel } from '../../fakes/sqs/model.ts';
import { queueOver } from '../../fakes/sqs/port.ts';
import { functionOptions } from '../../scripts/build/function-options.ts';
import { parseConfig } from '../../src/config/config.ts';
import { dispatcher } from '../../src/dispatch.ts';
import { median } from './pipeline.ts';

const WARM_UP = 3;

/** The files that only observe, and what takes their place in a function that does not. */
const BLIND: Readonly<Record<string, string>> = {
  'src/emf.ts': 'export const emfLines = () => [];',
  'src/invalidate/figures.ts':
    "export const FRESH = 'cleared since it changed'; export const figuresOf = () => ({});",
  'src/invalidate/log-invalidations.ts': 'export const logInvalidations = () => undefined;',
};

/** Bytes of the zip that observing takes. */
export async function zippedObserving(): Promise<number> {
  return (await zipped([])) - (await zipped([blind()]));
}

async function zipped(plugins: Plugin[]): Promise<number> {
  const outdir = mkdtempSync(join(tmpdir(), 'observing-'));
  try {
    await build({
      ...functionOptions,
      logLevel: 'error',
      entryPoints: { index: 'src/handler.ts' },
      outdir,
      plugins,
    });
    const files = readdirSync(outdir).map((name) => [name, readFileSync(join(outdir, name))] as const);
    return zipSync(Object.fromEntries(files), { level: 9 }).length;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function blind(): Plugin {
  const left = new Set(Object.keys(BLIND));
  return {
    name: 'blind',
    setup({ onLoad, onEnd }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const name = Object.keys(BLIND).find((one) => path.endsWith(`/${one}`));
        if (name === undefined) return undefined;
        left.delete(name);
        return { contents: BLIND[name] ?? '', loader: 'ts' };
      });
      onEnd(() => {
        if (left.size > 0) throw new Error(`the function does not load ${[...left]}`);
      });
    },
  };
}

/**
 * The processor time of a batch of so many messages with metrics and lines divided by that without; the two take turns.
 * SQS and CloudFront are models; what the SDK takes is added to both as it is charged in the models of Lambda.
 */
export async function processorObserving(messages: number, rounds: number): Promise<number> {
  const bodies = Array.from({ length: messages }, (_, i) => {
    const at = new Date(Date.parse('2026-11-20T11:59:58Z') + i).toISOString();
    return JSON.stringify(s3Event({ key: `docs/${i % 60}/page-${i}.html`, at }));
  });
  const sink = openSync('/dev/null', 'w');
  const times: [number[], number[]] = [[], []];
  // The first rounds compile the code.
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const isObserved of [true, false]) {
      const time = await batch(bodies, isObserved, (text) => void writeSync(sink, text));
      if (round >= 0) times[isObserved ? 0 : 1].push(time);
    }
  }
  closeSync(sink);
  const parsing = Array.from({ length: 21 }, () => {
    const start = performance.now();
    for (const body of bodies.slice(0, 1_000)) JSON.parse(body);
    return performance.now() - start;
  });
  const { receive, settle, invalidate, path } = COSTS;
  const charged = (messages / 10) * (receive + settle) + (messages / 1_000) * invalidate + messages * path;
  const sdk = charged * (median(parsing) / PARSE);
  return (median(times[0]) + sdk) / (median(times[1]) + sdk);
}

/** Milliseconds of processor time. */
async function batch(
  bodies: readonly string[],
  isObserved: boolean,
  write: (text: string) => void,
): Promise<number> {
  const clock = new VirtualClock();
  const [queue, deadLetters] = [new QueueModel(), new QueueModel()];
  const model = new CloudFrontModel([DISTRIBUTION], { filesInProgress: 1e6 });
  for (const body of bodies) queue.send(body, clock.now());
  const log = (message: string, fields: Record<string, unknown>) =>
    write(`${JSON.stringify({ message, ...fields })}\n`);
  const never = () => Promise.reject(new Error('nothing here asks for it'));
  const config = parseConfig(
    environment({
      METRICS_NAMESPACE: isObserved ? 'Invalidator' : '',
      LOG_LEVEL: isObserved ? 'INFO' : 'ERROR',
      AWS_LAMBDA_FUNCTION_NAME: 'cloudfront-cache-invalidator',
    }),
  );
  const dispatch = dispatcher(config, {
    clock,
    cloudFront: {
      ...cloudFrontOver(
        model,
        clock,
        () => ({ milliseconds: 0, end: 'answered', by: [] }),
        () => 0,
      ),
      getDistributionConfig: never,
      hasQueryStrings: never,
    },
    list: never,
    versions: { list: never, headers: never },
    prepareListing: () => undefined,
    loadPublish: never,
    metric: { sum: async () => 0, add: async () => undefined },
    writeLines: (lines) => write(`${lines.join('\n')}\n`),
    queue: queueOver(queue, deadLetters, clock),
    log: { info: log, warn: log, error: log },
  });
  const Records = queue.receive(clock.now()).map(sqsRecord);
  const before = process.cpuUsage();
  await clock.run(dispatch({ Records }, { requestId: 'r', end: clock.now() + 120_000 }));
  const { user, system } = process.cpuUsage(before);
  if (model.accepted.flatMap(({ paths }) => paths).length !== bodies.length)
    throw new Error('the batch was not sent as a whole');
  return (user + system) / 1_000;
}
