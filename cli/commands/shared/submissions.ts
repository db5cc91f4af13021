/** What CloudFront accepted of a command: it cannot be taken back, so it is said however the command ends. */
import type { CloudFront } from '../../../src/invalidate/cloudfront-port.ts';
import type { Run } from '../../frame/command.ts';
import type { Submitted } from '../../report/sent.ts';
import { counted } from '../../report/words.ts';

export type Unanswered = Pick<Submitted, 'distributionId' | 'paths'>;

export interface Submissions {
  /** The port that remembers. */
  readonly cloudFront: CloudFront;
  readonly submitted: readonly Submitted[];
  /** Sent and not answered: CloudFront may have accepted it. */
  readonly unanswered: ReadonlySet<Unanswered>;
}

/** Milliseconds before a request at which what it returned was created by an earlier one; clocks may be apart. */
const EARLIER = 30_000;

export function submissions(
  cloudFront: CloudFront,
  { clock, terminal }: Pick<Run, 'clock' | 'terminal'>,
): Submissions {
  const submitted: Submitted[] = [];
  const unanswered = new Set<Unanswered>();
  return {
    submitted,
    unanswered,
    cloudFront: {
      ...cloudFront,
      async createInvalidation(request, timeLeft) {
        const start = clock.now();
        unanswered.add(request);
        const { id, createdAt } = await cloudFront
          .createInvalidation(request, timeLeft)
          .finally(() => unanswered.delete(request));
        const { distributionId, paths } = request;
        submitted.push({
          distributionId,
          id,
          createdAt,
          paths,
          isRepeated: createdAt < start - EARLIER,
          isComplete: false,
        });
        terminal.progress(`${counted(submitted.length, 'request')} accepted …`);
        return { id, createdAt };
      },
    },
  };
}

/** For machines. */
export function submissionsJson({ submitted, unanswered }: Submissions) {
  return {
    submitted: submitted.map(({ distributionId, id, paths }) => ({ distributionId, id, paths })),
    unanswered: [...unanswered].map(({ distributionId, paths }) => ({ distributionId, paths })),
  };
}

export function submissionLines({ submitted, unanswered }: Submissions): string[] {
  if (submitted.length + unanswered.size === 0) return ['Nothing was submitted.'];
  return [
    ...(submitted.length === 0
      ? []
      : [`${counted(submitted.length, 'invalidation')} submitted, and not taken back by this:`]),
    ...submitted.map(
      ({ distributionId, id, paths }) => `  ${distributionId} ${id}  ${counted(paths.length, 'path')}`,
    ),
    ...[...unanswered].map(
      ({ distributionId, paths }) =>
        `${counted(paths.length, 'path')} on the way, perhaps accepted; \`cloudfront-invalidator status -d ${distributionId}\` tells.`,
    ),
  ];
}
