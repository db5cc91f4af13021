/** Measures the processor time of what the function does most, in a process of its own, and prints it as JSON. */
import { s3Event } from '../../fakes/events.ts';
import { cloudFront } from '../../src/aws/cloudfront.ts';
import { bucketReader } from '../../src/aws/s3.ts';
import { copier } from '../../src/aws/s3-copier.ts';
import { sqsQueue } from '../../src/aws/sqs.ts';
import { inParallel } from '../../src/parallel.ts';
import { pipeline } from './pipeline.ts';

const [, , queueUrl = '', deadLetterQueueUrl = '', bucketName = '', distributionId = '', buckets = ''] =
  process.argv;
const queue = sqsQueue({ queueUrl, deadLetterQueueUrl, seconds: 15 });
const { list, versions } = bucketReader(bucketName);
const { createInvalidation } = cloudFront();

/** Milliseconds of processor time of one of many. */
async function cost(many: number, work: (i: number) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  // As many at once as the function has.
  await inParallel(5, [...Array(many).keys()], async (i) => void (await work(i)));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / many;
}

async function main(): Promise<void> {
  const bodies = Array.from({ length: 1_000 }, (_, i) =>
    JSON.stringify(s3Event({ key: `docs/d${i % 60}/page-${i}.html` })),
  );
  const parse = async () => bodies.map((body) => JSON.parse(body));
  const request = (i: number, paths: number) =>
    createInvalidation(
      {
        distributionId,
        callerReference: `${paths}-${i}`,
        paths: Array.from({ length: paths }, (_, p) => `/docs/${i}/page-${p}.html`),
      },
      20_000,
    );
  const received: Awaited<ReturnType<typeof queue.receive>>[] = [];
  const costs = {
    firstList: await cost(1, () => list('', undefined)),
    parse: 0,
    receive: await cost(2_000, async () => received.push(await queue.receive(1))),
    delete: await cost(received.length, async (i) => queue.deleteMessages(received[i] ?? [])),
    list: await cost(50, () => list('', undefined)),
    listVersions: await cost(50, () => versions.list({ prefix: '', keyMarker: '', maxKeys: 1_000 })),
    head: await cost(2_000, (i) => versions.headers(`docs/${i % 600}`, '1')),
    invalidateOne: await cost(20, (i) => request(i, 1)),
    invalidateThousand: await cost(20, (i) => request(i, 1_000)),
    plan: await cost(20, async () => pipeline(bodies)),
    ...(await copying()),
  };
  console.log(JSON.stringify({ ...costs, parse: await cost(40, parse) }));
}

/** Of another server: the first one has no objects to copy. */
async function copying() {
  process.env.AWS_ENDPOINT_URL_S3 = buckets;
  const { headSource, listSource, copy } = copier('source', 'destination');
  const page = await listSource('', '');
  const headers = await headSource(page.objects[0]?.key ?? '');
  const size = Number(headers?.['content-length']);
  const options = { until: Date.now() + 60_000, onLost: () => undefined };
  return {
    listObjects: await cost(30, () => listSource('', '')),
    copy: await cost(page.objects.length, async (i) => {
      const { key = '', etag = '' } = page.objects[i] ?? {};
      await copy(
        { sourceKey: key, etag, size, key, replaces: null, headers: { 'cache-control': 'no-cache' } },
        options,
      );
    }),
  };
}

void main();
