/**
 * CloudFront's rules for invalidations as a pure state machine: no clock, no network. Where sources disagree or are
 * silent, README.md beside this file says what was chosen.
 */
import { InProgress } from './in-progress.ts';
import { DOCUMENTED, type Limits } from './limits.ts';
import {
  type AcceptedInvalidation,
  type CreateRequest,
  invalid,
  invalidPaths,
  NO_SUCH_DISTRIBUTION,
  type Refusal,
} from './requests.ts';

export { type AcceptedInvalidation, DOCUMENTED, type Limits };

/** Invalidations of others in progress for a while, the same of every distribution. */
export interface Occupation {
  readonly files: number;
  readonly wildcards: number;
  readonly from: number;
  readonly to: number;
}

interface Distribution {
  readonly inProgress: InProgress;
  /** Never forgotten; in doubt, as nothing says how long CloudFront remembers one. */
  readonly byReference: Map<string, AcceptedInvalidation>;
}

export class CloudFrontModel {
  readonly accepted: AcceptedInvalidation[] = [];
  readonly refusals: Refusal[] = [];
  /** What other people's invalidations take of the quota. */
  readonly others: Occupation[] = [];
  /**
   * Paths by distribution. Each counts, a wildcard as one, also when it was invalidated a moment ago (CFDG, "Paying
   * for file invalidation"); an earlier invalidation that is returned again does not.
   */
  readonly billed = new Map<string, number>();
  readonly #distributions: ReadonlyMap<string, Distribution>;
  readonly #limits: Limits;
  #count = 0;
  #tokens: number;
  #refilledAt = 0;

  constructor(distributionIds: readonly string[], limits: Partial<Limits> = {}) {
    this.#distributions = new Map(
      distributionIds.map((id) => [id, { inProgress: new InProgress(), byReference: new Map() }]),
    );
    this.#limits = { ...DOCUMENTED, ...limits };
    this.#tokens = this.#limits.burst;
  }

  has(distributionId: string): boolean {
    return this.#distributions.has(distributionId);
  }

  /**
   * Hands over everything that was accepted and forgets it, references too, so that a long run needs no more memory
   * than a short one.
   */
  takeAccepted(): AcceptedInvalidation[] {
    for (const { byReference } of this.#distributions.values()) byReference.clear();
    return this.accepted.splice(0);
  }

  /** The distribution's invalidations, the latest first. */
  latest(distributionId: string, count: number): AcceptedInvalidation[] {
    const found: AcceptedInvalidation[] = [];
    for (let i = this.accepted.length - 1; i >= 0 && found.length < count; i -= 1) {
      const one = this.accepted[i];
      if (one?.distributionId === distributionId) found.push(one);
    }
    return found;
  }

  /** @param now milliseconds since the epoch; must not go backwards */
  createInvalidation(request: CreateRequest, now: number): AcceptedInvalidation | Refusal {
    const distribution = this.#distributions.get(request.distributionId);
    const answer =
      this.#throttle(now) ??
      (distribution === undefined ? NO_SUCH_DISTRIBUTION : this.#decide(distribution, request, now));
    if ('code' in answer) this.refusals.push(answer);
    return answer;
  }

  /** A token bucket; what is throttled takes nothing from it. */
  #throttle(now: number): Refusal | undefined {
    const { burst, requestsPerSecond } = this.#limits;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#refilledAt) / 1_000) * requestsPerSecond);
    this.#refilledAt = now;
    if (this.#tokens < 1) return { code: 'Throttling', status: 400, message: 'Rate exceeded' };
    this.#tokens -= 1;
    return undefined;
  }

  #decide(distribution: Distribution, request: CreateRequest, now: number): AcceptedInvalidation | Refusal {
    const earlier = distribution.byReference.get(request.callerReference);
    return (
      this.#malformed(request) ??
      (earlier && this.#repeat(earlier, request)) ??
      this.#overQuota(distribution, request, now) ??
      this.#accept(distribution, request, now)
    );
  }

  #malformed({ callerReference, quantity, paths }: CreateRequest): Refusal | undefined {
    if (quantity !== paths.length) {
      const message = `Quantity ${quantity}, ${paths.length} items`;
      return { code: 'InconsistentQuantities', status: 400, message };
    }
    if (paths.length === 0) return invalid('Your request does not contain any invalidation paths.');
    if (paths.length > this.#limits.filesInProgress) {
      return { code: 'BatchTooLarge', status: 413, message: `Your request has ${paths.length} paths.` };
    }
    // Terraform's provider has the 128 characters; botocore sets no limit.
    if (callerReference.length === 0 || callerReference.length > 128)
      return invalid('The caller reference is invalid.');
    const bad = paths.find((path) => !isValidPath(path));
    return bad === undefined ? undefined : invalidPaths(bad);
  }

  #repeat(earlier: AcceptedInvalidation, { paths }: CreateRequest): AcceptedInvalidation | Refusal {
    const { reusedReference } = this.#limits;
    if (reusedReference !== 'always' && samePaths(earlier.paths, paths)) return earlier;
    const message =
      'Your request contains a caller reference that was used for a previous invalidation batch.';
    return reusedReference === 'documented'
      ? { code: 'InvalidationBatchAlreadyExists', status: 409, message }
      : invalid(message);
  }

  #overQuota({ inProgress }: Distribution, { paths }: CreateRequest, now: number): Refusal | undefined {
    inProgress.settle(now);
    const ownWildcards = wildcardsOf(paths);
    const ownFiles = paths.length - ownWildcards;
    let wildcards = inProgress.wildcards + ownWildcards;
    let files = inProgress.files + ownFiles;
    for (const other of this.others) {
      if (now < other.from || now >= other.to) continue;
      wildcards += other.wildcards;
      files += other.files;
    }
    const { wildcardsInProgress, filesInProgress } = this.#limits;
    // Counted apart: files are not refused for want of room for wildcards.
    const isOver =
      (ownFiles > 0 && files > filesInProgress) || (ownWildcards > 0 && wildcards > wildcardsInProgress);
    if (!isOver) return undefined;
    return {
      code: 'TooManyInvalidationsInProgress',
      status: 400,
      message:
        'Processing your request will cause you to exceed the maximum number of in-progress invalidations.',
      detail: `it would be ${files} files of ${filesInProgress}, ${wildcards} wildcards of ${wildcardsInProgress}`,
    };
  }

  #accept(
    { inProgress, byReference }: Distribution,
    request: CreateRequest,
    now: number,
  ): AcceptedInvalidation {
    const { distributionId, callerReference, paths } = request;
    const { completion } = this.#limits;
    const invalidation: AcceptedInvalidation = {
      id: `I${String(++this.#count).padStart(13, '0')}`,
      distributionId,
      callerReference,
      paths: [...paths],
      createdAt: now,
      completesAt: now + (typeof completion === 'number' ? completion : completion(request)),
    };
    const wildcards = wildcardsOf(paths);
    inProgress.add(paths.length - wildcards, wildcards, invalidation.completesAt);
    byReference.set(callerReference, invalidation);
    this.accepted.push(invalidation);
    this.billed.set(distributionId, (this.billed.get(distributionId) ?? 0) + paths.length);
    return invalidation;
  }
}

/**
 * CFDG, "Specifying the objects to invalidate": begins with a slash, at most 4,000 characters, `*` only as the
 * last one, and what RFC 1738 calls unsafe only percent-encoded. Refused in the field: a space, `~`
 * (aws-sdk-js-v3#4042), square brackets.
 */
export function isValidPath(path: string): boolean {
  return path.length <= 4_000 && /^\/(?:[A-Za-z0-9$\-_.+!'(),;/:@=&?]|%[0-9A-Fa-f]{2})*\*?$/.test(path);
}

function wildcardsOf(paths: readonly string[]): number {
  let count = 0;
  for (const path of paths) if (path.endsWith('*')) count += 1;
  return count;
}

/** In any order; in doubt, as the TSDoc only says "the rest of the request is the same". */
function samePaths(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && [...one].sort().join('\n') === [...other].sort().join('\n');
}
