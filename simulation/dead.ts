import type { StoredMessage } from '../fakes/sqs/model.ts';
import { copiedKey } from './publishing.ts';

/** What a person could read from a message of the dead-letter queue. */
export interface Dead {
  readonly body: string;
  /** The keys it is about, and the paths that people asked for. */
  readonly keys: readonly string[];
  /** Undefined when its attributes give none. */
  readonly reason?: { readonly name: string; readonly paths: readonly string[] };
  /** The distributions it failed for; undefined: all. */
  readonly distributionIds?: readonly string[] | undefined;
}

/** @param folder of the viewers' keys, which are given in place of those of a source that is copied */
export function readDead({ body, attributes }: StoredMessage, folder: string): Dead {
  const { ErrorName: name, ErrorMessage, Time, Path: path, DistributionIds } = attributes;
  const hasReason = name !== undefined && ErrorMessage !== undefined && Time !== undefined;
  return {
    body,
    keys: keysOf(body).map((key) => copiedKey(key, folder)),
    ...(hasReason && { reason: { name, paths: path?.split(' ') ?? [] } }),
    distributionIds: DistributionIds?.split(','),
  };
}

/** The keys of S3's events and of what people ask for; a path stands for itself. */
function keysOf(body: string): string[] {
  const text = body.includes('"Type":"Notification"') ? String(JSON.parse(body).Message) : body;
  const form = [...text.matchAll(/"object":\{"key":"((?:[^"\\]|\\.)*)"/g)].map(([, key = '']) => key);
  const isRaw = text.includes('"source":"aws.s3"');
  const decode = (key: string) => (isRaw ? key : decodeURIComponent(key.replaceAll('+', ' ')));
  return form.length > 0 ? form.map(decode) : namesIn(text);
}

function namesIn(text: string): string[] {
  try {
    const { keys = [], paths = [], remainder = [] } = JSON.parse(text);
    const left = remainder.map(
      ({ key, path, publish }: { key?: string; path?: string; publish?: string }) => publish ?? key ?? path,
    );
    return [...keys, ...paths, ...left].filter((name) => typeof name === 'string');
  } catch {
    return [];
  }
}
