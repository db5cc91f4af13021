import { priceOf } from '../../src/cloudfront/quotas.ts';
import type { Paint } from '../frame/terminal.ts';
import { invalidationLines, problemJson, unreadLines } from './invalidations.ts';
import { type DistributionPlan, planJson, planLines } from './plan.ts';
import { counted } from './words.ts';

/** A request that CloudFront accepted. */
export interface Submitted {
  readonly distributionId: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly paths: readonly string[];
  /** CloudFront had accepted the same before: it is not billed again, and clears nothing again. */
  readonly isRepeated: boolean;
  readonly isComplete: boolean;
  /** Why it is not known whether it is complete. */
  readonly unread?: Error | undefined;
}

/** What CloudFront did not accept. */
export interface Left {
  /** Empty while the paths are unknown. */
  readonly paths: readonly string[];
  readonly error: string;
  readonly message: string;
  readonly remedy: string;
}

export interface DistributionSent extends DistributionPlan {
  readonly left: readonly Left[];
  readonly submitted: readonly Submitted[];
}

export interface SentOptions {
  readonly wait: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly now: number;
}

export function sentLines(
  all: readonly DistributionSent[],
  { wait, timeout, now }: SentOptions,
  paint: Paint,
): string[] {
  return all.flatMap((one) => {
    const { submitted, left } = one;
    const repeated = submitted.filter(({ isRepeated }) => isRepeated);
    const { accepted } = one.result.sent;
    const unnamed = accepted.filter(({ id }) => id === null);
    const unfinished = submitted.filter(({ isComplete, unread }) => !isComplete && unread === undefined);
    const unread = submitted.flatMap(({ id, unread: error }) => (error === undefined ? [] : { id, error }));
    return [
      ...planLines(one, false, paint),
      ...invalidationLines(submitted, now, paint),
      ...repeated.map(({ id }) =>
        paint(
          'yellow',
          `${id} was sent before with the same deploy id: it is not billed again, and clears nothing again.`,
        ),
      ),
      ...unnamed.map(({ paths }) =>
        paint(
          'yellow',
          `${counted(paths.length, 'path')} were sent before with the same deploy id; CloudFront does not tell the invalidation.`,
        ),
      ),
      ...left.flatMap(({ paths, message, remedy }) => [
        paint(
          'red',
          `not sent: ${paths.length === 0 ? 'everything' : counted(paths.length, 'path')}: ${message}`,
        ),
        remedy,
      ]),
      ...unreadLines(unread, paint),
      ...(wait && unfinished.length > 0
        ? [paint('red', `${counted(unfinished.length, 'invalidation')} not complete after ${timeout} s.`)]
        : []),
    ];
  });
}

export interface Sent extends ReturnType<typeof sentJson> {
  readonly deployId: string;
  readonly changes: number;
}

/** For machines. */
export function sentJson(sent: readonly DistributionSent[]) {
  const billed = sent.flatMap(({ submitted }) =>
    submitted.flatMap(({ isRepeated, paths }) => (isRepeated ? [] : paths)),
  );
  return {
    pathsCount: billed.length,
    estimatedCost: priceOf(billed.length),
    distributions: sent.map((one) => ({
      ...planJson(one),
      invalidations: one.submitted.map(({ id, createdAt, paths, isRepeated, isComplete, unread }) => ({
        id,
        createdAt: new Date(createdAt).toISOString(),
        paths,
        repeated: isRepeated,
        complete: isComplete,
        ...(unread !== undefined && { unread: problemJson(unread) }),
      })),
      acceptedBefore: one.result.sent.accepted.flatMap(({ id, paths }) => (id === null ? paths : [])),
      left: one.left,
    })),
  };
}
