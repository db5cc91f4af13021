import type { StoredMessage } from '../fakes/sqs/model.ts';
import { FOLDER } from './scenario.ts';

/** What a person could read from a message of the dead-letter queue. */
export interface Dead {
  readonly body: string;
  /** The objects it is about, without the origin path. */
  readonly keys: readonly string[];
  /** Undefined when nobody wrote one beside it. */
  readonly reason?: { readonly name: string; readonly paths: readonly string[] };
  /** The distributions it failed for; undefined: all. */
  readonly distributionIds?: readonly string[] | undefined;
}

export function readDead({ body, attributes }: StoredMessage): Dead {
  const { ErrorName: name, ErrorMessage, Time, Path: path, DistributionIds } = attributes;
  const isTold = name !== undefined && ErrorMessage !== undefined && Time !== undefined;
  return {
    body,
    keys: keysOf(body),
    ...(isTold && { reason: { name, paths: path?.split(' ') ?? [] } }),
    distributionIds: DistributionIds?.split(','),
  };
}

function keysOf(body: string): string[] {
  const text = body.includes('"Type":"Notification"') ? String(JSON.parse(body).Message) : body;
  const form = [...text.matchAll(/"object":\{"key":"((?:[^"\\]|\\.)*)"/g)].map(([, key = '']) => key);
  const isRaw = text.includes('"source":"aws.s3"');
  const keys = form.map((key) => (isRaw ? key : decodeURIComponent(key.replaceAll('+', ' '))));
  return keys.map((key) => key.slice(FOLDER.length));
}
