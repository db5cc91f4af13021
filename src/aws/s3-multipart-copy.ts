import { setMaxListeners } from 'node:events';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { asError } from '../as-error.ts';
import { inParallel } from '../parallel.ts';
import type { Headers } from '../publish/copier.ts';
import { sendHeaders } from './s3-headers.ts';
import { watchAttempts } from './s3-lost-answers.ts';
import { partsOf } from './s3-parts.ts';

/**
 * Parts at once. S3 does the work, at some 50 MB a second for each; the sockets that are left are for the small objects.
 */
const PARALLEL_PARTS = 50;
/** Milliseconds to abort an upload in, all attempts together. */
const ABORTING_TIME = 5_000;

export interface MultipartCopy {
  readonly destination: { readonly Bucket: string; readonly Key: string };
  readonly source: { readonly CopySource: string; readonly CopySourceIfMatch: string };
  /** Of the source, in bytes. */
  readonly size: number;
  /** What the destination must still be. */
  readonly conditions: { readonly IfMatch?: string; readonly IfNoneMatch?: string };
  readonly headers: Headers;
}

/** How long all requests of a copy are waited for together, and each of them. */
export interface Waiting {
  readonly abortSignal: AbortSignal;
  /** Milliseconds. */
  readonly requestTimeout: number;
}

/**
 * @param limit bytes that may be copied at once
 * @param onLost see `WriteOptions`; an upload that is not complete shows nowhere
 */
export type CopyInParts = (
  copy: MultipartCopy,
  limit: number,
  waiting: Waiting,
  onLost: () => void,
) => Promise<void>;

/**
 * Copies objects in parts, one object after another: all have the same sockets and the same time, and when it is over, those
 * that were first are complete instead of none. Rejects with the error of the first request that failed.
 */
export function multipartCopier(client: S3Client): CopyInParts {
  let last = Promise.resolve();
  return (...parameters) => {
    const turn = last.then(() => copyInParts(client, ...parameters));
    last = turn.catch(() => undefined);
    return turn;
  };
}

async function copyInParts(client: S3Client, ...[copy, limit, waiting, onLost]: Parameters<CopyInParts>) {
  const { destination, conditions } = copy;
  // Node.js takes more than ten for a leak, and warns of it.
  setMaxListeners(Number.POSITIVE_INFINITY, waiting.abortSignal);
  const create = new CreateMultipartUploadCommand(destination);
  sendHeaders(create, copy.headers);
  const { UploadId } = await client.send(create, waiting);
  const upload = { ...destination, UploadId };
  try {
    const Parts = await copyParts(client, upload, copy, limit, waiting);
    const complete = new CompleteMultipartUploadCommand({
      ...upload,
      ...conditions,
      MultipartUpload: { Parts },
    });
    watchAttempts(complete, onLost);
    await client.send(complete, waiting);
  } catch (error) {
    throw await aborted(client, upload, asError(error));
  }
}

type Upload = MultipartCopy['destination'] & { readonly UploadId: string | undefined };

async function copyParts(
  client: S3Client,
  upload: Upload,
  { source, size }: MultipartCopy,
  limit: number,
  waiting: Waiting,
): Promise<CompletedPart[]> {
  const copied: CompletedPart[] = [];
  const failures: unknown[] = [];
  await inParallel(PARALLEL_PARTS, partsOf(size, limit), async ({ number, range }) => {
    // What is in progress is waited for: S3 may keep a part that it copies while the upload is aborted (S3 API reference,
    // "AbortMultipartUpload"), and storage costs.
    if (failures.length > 0) return;
    try {
      const part = { ...upload, ...source, PartNumber: number, CopySourceRange: range };
      const { CopyPartResult } = await client.send(new UploadPartCopyCommand(part), waiting);
      // With its checksums, if it has any: S3 wants them back.
      copied[number - 1] = { ...CopyPartResult, PartNumber: number };
    } catch (error) {
      failures.push(error);
    }
  });
  if (failures.length > 0) throw failures[0];
  return copied;
}

/** @returns why the copy failed, and what is left of it */
async function aborted(client: S3Client, upload: Upload, error: Error): Promise<Error> {
  try {
    // The time of the copy may be over.
    const waiting = { abortSignal: AbortSignal.timeout(ABORTING_TIME) };
    await client.send(new AbortMultipartUploadCommand(upload), waiting);
    return error;
  } catch (second) {
    const { name, message } = asError(second);
    // It was completed or aborted meanwhile.
    if (name === 'NoSuchUpload') return error;
    const left = `its parts are left over, as the upload could not be aborted (${name}: ${message})`;
    return Object.assign(new Error(`${error.message}; ${left}`, { cause: error }), { name: error.name });
  }
}
