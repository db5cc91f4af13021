import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQSBatchResponse } from 'aws-lambda';
import { unzipSync } from 'fflate';
import { CloudFrontModel, type Limits } from '../cloudfront/model.ts';
import { type CloudFrontServer, type Exchange, startCloudFront } from '../cloudfront/server.ts';
import { BUCKET, lambdaContext, sqsRecord } from '../events.ts';
import { BucketModel } from '../s3/bucket.ts';
import { type S3Server, startS3 } from '../s3/server.ts';
import { VersionsModel } from '../s3/versions.ts';
import { QueueModel } from '../sqs/model.ts';
import { startQueues } from '../sqs/server.ts';
import { DISTRIBUTION, environment, OTHER_DISTRIBUTION } from './environment.ts';

type Settings = Record<string, string | undefined>;

/** The function out of lambda_function.zip with the real SDK, before a CloudFront, an SQS and an S3 on 127.0.0.1. */
export interface DeployedFunction {
  readonly cloudFront: CloudFrontModel;
  readonly server: CloudFrontServer;
  /** Every request to CloudFront. */
  readonly exchanges: readonly Exchange[];
  readonly queue: QueueModel;
  readonly deadLetter: QueueModel;
  /** What a listing finds; empty at first. */
  readonly bucket: BucketModel;
  /** The versions of its objects; none at first. */
  readonly versions: VersionsModel;
  readonly s3: S3Server;
  /** Invokes with a plain event. */
  invoke(event: unknown): Promise<unknown>;
  /** Invokes as the event source mapping does: receives at most ten, deletes what did not fail. */
  poll(): Promise<SQSBatchResponse>;
  /** The lines since the last look, but those about one invalidation each, as objects. */
  logged(): Record<string, unknown>[];
  /** Every line since the last look, as it was written. */
  written(): string[];
  close(): Promise<void>;
}

export async function deploy(
  settings: Settings = {},
  limits: Partial<Limits> = {},
  /** What an invocation may take, in milliseconds; less than the module's default where a test waits it out. */
  timeout?: number,
): Promise<DeployedFunction> {
  const queue = new QueueModel();
  const deadLetter = new QueueModel();
  const cloudFront = new CloudFrontModel([DISTRIBUTION, OTHER_DISTRIBUTION], limits);
  const exchanges: Exchange[] = [];
  const server = await startCloudFront(cloudFront, { log: (exchange) => exchanges.push(exchange) });
  const queues = await startQueues({ buffer: queue, 'dead-letter': deadLetter });
  const bucket = new BucketModel();
  const versions = new VersionsModel();
  const s3 = await startS3(BUCKET, bucket, versions);
  const lambda = await coldStart(
    {
      ...environment({ QUEUE_URL: queues.url('buffer'), DEAD_LETTER_QUEUE_URL: queues.url('dead-letter') }),
      ...settings,
      AWS_ENDPOINT_URL_CLOUDFRONT: server.endpoint,
      AWS_ENDPOINT_URL_SQS: queues.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
    },
    timeout,
  );

  return {
    cloudFront,
    server,
    exchanges,
    queue,
    deadLetter,
    bucket,
    versions,
    s3,
    invoke: lambda.invoke,
    async poll() {
      const Records = queue.receive(Date.now()).map(sqsRecord);
      const response = await lambda.invoke({ Records });
      if (!isBatchResponse(response)) throw new Error(`no batch response: ${JSON.stringify(response)}`);
      const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId, receiptHandle } of Records)
        if (!failed.has(messageId)) queue.remove(receiptHandle);
      return response;
    },
    logged: () =>
      lambda
        .takeOutput()
        .map((line) => JSON.parse(line))
        .filter((line) => !('firstPaths' in line)),
    written: () => lambda.takeOutput(),
    async close() {
      lambda.stop();
      await Promise.all([server.close(), queues.close(), s3.close()]);
    },
  };
}

/** Lambda's own variables; nothing of the machine's environment reaches the function. */
const LAMBDA_ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'not-to-be-logged',
  AWS_LAMBDA_FUNCTION_NAME: 'cloudfront-cache-invalidator',
  // Developers may run Node 20; Lambda does not.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/**
 * Starts an environment of the function, on the Node.js that LAMBDA_NODE names (default: the tests' own).
 * Rejects with the error that stopped the start.
 */
export async function coldStart(env: Settings, timeout?: number) {
  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  for (const [name, code] of Object.entries(unzipSync(readFileSync('lambda_function.zip')))) {
    writeFileSync(join(folder, name), code);
  }

  // To the end, as the function loads a part of its code only when it needs it.
  const discard = () => rmSync(folder, { recursive: true, force: true });
  const child = fork('fakes/lambda/runtime.mjs', [join(folder, 'index.mjs')], {
    execPath: process.env.LAMBDA_NODE ?? process.execPath,
    execArgv: [],
    env: { ...LAMBDA_ENVIRONMENT, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  try {
    await answerOf(child);
  } catch (error) {
    discard();
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    invoke(event: unknown): Promise<unknown> {
      const { getRemainingTimeInMillis, ...context } = lambdaContext(timeout);
      child.send({ event, context, milliseconds: getRemainingTimeInMillis() });
      return answerOf(child);
    },
    takeOutput(): string[] {
      const lines = output.split('\n').filter((line) => line !== '');
      output = '';
      return lines;
    },
    stop() {
      child.kill();
      discard();
    },
  };
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: { result?: unknown; error?: { name: string; message: string } }) => {
      if (message.error === undefined) resolve(message.result);
      else reject(Object.assign(new Error(message.error.message), { name: message.error.name }));
    });
  });
}

export function isBatchResponse(value: unknown): value is SQSBatchResponse {
  return typeof value === 'object' && value !== null && 'batchItemFailures' in value;
}
