import type { StoredMessage } from '../fakes/sqs/model.ts';

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

export function readDead({ body, attributes }: StoredMessage): Dead {
  const { ErrorName: name, ErrorMessage, Time, Path: path, DistributionIds } = attributes;
  const hasReason = name !== undefined && ErrorMessage !== undefined && Time !== undefined;
  return {
    body,
    keys: keysOf(body),
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
    const left = remainder.map(({ key, path }: { key?: string; path: string }) => key ?? path);
    return [...keys, ...paths, ...left].filter((name) => typeof name === 'string');
  } catch {
    return [];
  }
}
