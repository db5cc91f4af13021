import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Clock } from './clock.ts';
import { asViewersSee } from './config/as-viewers-see.ts';
import type { Config } from './config/config.ts';
import type { PublishSettings } from './config/publish.ts';
import { type Answer, directDelivery } from './delivery/direct-delivery.ts';
import type { MessageQueue } from './delivery/message-queue.ts';
import { queueDelivery } from './delivery/queue-delivery.ts';
import { emfLines } from './emf.ts';
import { readsVersions } from './events/filter.ts';
import type { CloudFront } from './invalidate/cloudfront-port.ts';
import { completionSample } from './invalidate/completion-sample.ts';
import { distributionReader } from './invalidate/distribution-reader.ts';
import { type Invalidate, invalidator } from './invalidate/invalidate.ts';
import type { Log } from './log.ts';
import type { Observe } from './metrics.ts';
import { type PathMetric, pathBudget } from './plan/budget.ts';
import type { List } from './plan/object-list.ts';
import type { Copier } from './publish/copier.ts';
import type { publishing } from './publish/publishing.ts';
import type { BucketVersions } from './versions/bucket-versions.ts';
import { noveltyReader } from './versions/novelty.ts';

/** Everything outside the function. */
export interface Ports {
  readonly clock: Clock;
  readonly cloudFront: CloudFront;
  /** Of the bucket that viewers see. */
  readonly list: List;
  readonly versions: BucketVersions;
  /** Loads what listing needs, so that it is there when it is needed. */
  readonly prepareListing: () => void;
  readonly metric: PathMetric;
  /** Writes lines to the log as they are. */
  readonly writeLines: (lines: readonly string[]) => void;
  /** Loads the code that copies, which is a file of its own in the zip; only called with `publish`. */
  readonly loadPublish: () => Promise<PublishCode>;
  /** Null in direct delivery. */
  readonly queue: MessageQueue | null;
  readonly log: Log;
}

export interface PublishCode {
  readonly publishing: typeof publishing;
  readonly copier: (sourceBucket: string, destinationBucket: string) => Copier;
}

export interface Invocation {
  readonly requestId: string;
  /** Milliseconds since the epoch at which Lambda ends it. */
  readonly end: number;
}

export interface DispatcherOptions {
  /** Milliseconds that an invocation waits for quota or for an outage to end; undefined: the default. */
  readonly patience?: number | undefined;
  /** Milliseconds that one or two changes wait for company after a silence; undefined: the default. */
  readonly loneQuiet?: number | undefined;
}

/** Kept at the end of an invocation to settle messages and to answer, in milliseconds. */
const ANSWERING_TIME = 10_000;

/** Puts the function together, and gives each event to the delivery it belongs to. */
export function dispatcher(
  config: Config,
  { clock, cloudFront, list, versions, prepareListing, metric, writeLines, loadPublish, queue, log }: Ports,
  { patience, loneQuiet }: DispatcherOptions = {},
) {
  const seen = asViewersSee(config);
  const readUrlMap = distributionReader(seen, { cloudFront, clock, log });
  const budget = pathBudget(config.collapseRatio, config.monthlyPathBudget, { metric, clock, log });
  const noveltyOf = noveltyReader(seen.selection.skip, { versions, clock, log });
  const observe = observer(config, clock, writeLines);
  const { createInvalidation, completedInvalidations } = cloudFront;
  const invalidateSeen = invalidator(
    seen,
    { clock, createInvalidation, completedInvalidations, readUrlMap, noveltyOf, list, budget, log, observe },
    patience,
  );
  const invalidate =
    config.publish === null
      ? invalidateSeen
      : published(config, config.publish, invalidateSeen, { loadPublish, clock, observe });
  const direct = directDelivery(config, { clock, invalidate, log, observe });
  const queued =
    config.buffer &&
    queue &&
    queueDelivery({
      config,
      bufferSeconds: config.buffer.seconds,
      gathering: {
        loneQuiet,
        ...((config.listBucket || readsVersions(seen.selection)) && { whenMany: prepareListing }),
      },
      queue,
      clock,
      invalidate,
      sampleCompletion: completionSample(config.completionSampleInterval, {
        completedInvalidations,
        clock,
        log,
        observe,
      }),
      log,
      observe,
    });

  return async (event: unknown, { requestId, end }: Invocation): Promise<SQSBatchResponse | Answer> => {
    // Read while changes gather, not after it.
    for (const target of config.targets) void readUrlMap(target);
    const deadline = end - ANSWERING_TIME;
    try {
      if (!isFromQueue(event)) return await direct(event, requestId, deadline);
      if (queued === null) {
        throw new Error('A queue invoked the function, but BUFFER_SECONDS is 0; set buffer_seconds above 0');
      }
      return await queued(event.Records, deadline);
    } finally {
      const paths = budget.pathsOfMonth();
      if (paths !== null && !config.dryRun) observe?.({ PathsOfMonth: paths }, { dryRun: false });
      await budget.flush();
    }
  };
}

/** Null when metrics are off: then nothing is computed for them. */
function observer(
  { metricsNamespace, functionName, logLevel }: Config,
  clock: Clock,
  writeLines: Ports['writeLines'],
): Observe | null {
  if (metricsNamespace === null) return null;
  const settings = { namespace: metricsNamespace, functionName, logLevel };
  return (figures, observed) => {
    const lines = emfLines(settings, figures, observed, clock.now());
    if (lines.length > 0) writeLines(lines);
  };
}

/** Copies, and then invalidates. */
function published(
  config: Config,
  settings: PublishSettings,
  invalidate: Invalidate,
  {
    loadPublish,
    clock,
    observe,
  }: Pick<Ports, 'loadPublish' | 'clock'> & { readonly observe: Observe | null },
): Invalidate {
  const start = async () => {
    const { publishing, copier } = await loadPublish();
    const ports = { copier: copier(config.bucketName, settings.bucket), clock, observe };
    return publishing(config, settings, invalidate, ports);
  };
  let started: Promise<Invalidate> | undefined;
  return async (...request) => {
    started ??= start();
    return (await started)(...request);
  };
}

function isFromQueue(event: unknown): event is SQSEvent {
  if (typeof event !== 'object' || event === null || !('Records' in event) || !Array.isArray(event.Records))
    return false;
  const [record]: unknown[] = event.Records;
  return (
    typeof record === 'object' &&
    record !== null &&
    'eventSource' in record &&
    record.eventSource === 'aws:sqs'
  );
}
