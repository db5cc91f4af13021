import { keyProblem } from '../../src/events/manual.ts';

/** What one request may have. */
export interface RequestLimits {
  readonly keys: number;
  /** Bytes of the JSON. */
  readonly bytes: number;
}

/** Below `max_message_size` of the module's queue (queue.tf). */
export const OF_MESSAGE: RequestLimits = { keys: 5_000, bytes: 200_000 };
/**
 * The answer names every path with its reason, and an invocation has at most 15 minutes; Lambda allows 6 MB for each (Lambda
 * Developer Guide, "Quotas").
 */
export const OF_INVOCATION: RequestLimits = { keys: 1_000, bytes: 1_000_000 };

export interface Requests {
  /** JSON of manual requests (src/events/manual.ts), and the keys in each. */
  readonly requests: readonly { readonly json: string; readonly keys: readonly string[] }[];
  /** Keys that no manual request can have, and why. */
  readonly impossible: readonly { readonly key: string; readonly problem: string }[];
}

/** Manual requests for the keys, in pieces inside the limits. */
export function manualRequests(
  keys: Iterable<string>,
  { keys: most, bytes: mostBytes }: RequestLimits,
  /** `publish`: the keys are those of the source. */
  field: 'keys' | 'publish',
): Requests {
  const pieces: string[][] = [];
  const impossible: { key: string; problem: string }[] = [];
  let room = 0;
  for (const key of keys) {
    const problem = keyProblem(key);
    if (problem !== undefined) {
      impossible.push({ key, problem });
      continue;
    }
    const size = Buffer.byteLength(json(key)) + 1;
    const last = pieces.at(-1);
    if (last !== undefined && last.length < most && size <= room) last.push(key);
    else {
      pieces.push([key]);
      room = mostBytes - json({ [field]: [] }).length;
    }
    room -= size;
  }
  return { requests: pieces.map((some) => ({ json: json({ [field]: some }), keys: some })), impossible };
}

/** SQS refuses these two as they are (SendMessage, API reference); JSON escapes the others. */
function json(value: unknown): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`);
}
