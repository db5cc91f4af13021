import { isObject } from '../../src/json.ts';
import { wrongUsage } from '../frame/problem.ts';
import type { ChangeList, ListedChange } from './listed-change.ts';

/** Whether a text may be what `plan --json` printed; no key list begins so. */
export function isPlan(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** Reads the changes of what `plan --json` printed, so that what was compared before an upload is invalidated after it. */
export function readPlan(text: string): ChangeList {
  const plan = parse(text);
  const bucket = typeof plan.bucket === 'string' ? plan.bucket : undefined;
  const changes = (Array.isArray(plan.changes) ? plan.changes : []).map((change: unknown): ListedChange => {
    const { path, key, event } = isObject(change) ? change : {};
    if (typeof path === 'string') return { path };
    if (typeof key === 'string') return { key, bucket, ...(typeof event === 'string' && { event }) };
    throw notAPlan(`it has the change ${JSON.stringify(change)}`);
  });
  return { changes, notes: [] };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch (error) {
    throw notAPlan(error instanceof Error ? error.message : `${error}`);
  }
  if (isObject(plan) && Array.isArray(plan.changes)) return plan;
  throw notAPlan('it has no list of changes');
}

function notAPlan(why: string) {
  return wrongUsage(
    `the changes are no output of plan --json: ${why}`,
    'Give what `cloudfront-invalidator plan … --json` printed, or name the format of the list with --format.',
  );
}
