/**
 * CloudFront's invalidation rules as a pure state machine: no clock, no network. Numbers and their sources are
 * beside each rule; "CFDG" is the CloudFront Developer Guide.
 */

export interface CreateRequest {
  readonly distributionId: string;
  readonly callerReference: string;
  readonly quantity: number;
  readonly paths: readonly string[];
}

export interface AcceptedInvalidation {
  readonly id: string;
  readonly distributionId: string;
  readonly callerReference: string;
  readonly paths: readonly string[];
  readonly createdAt: number;
  readonly completesAt: number;
}

export interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

export interface Limits {
  /** CFDG, "Quotas on invalidations". */
  readonly filesInProgress: number;
  readonly wildcardsInProgress: number;
  /** Requests a second from an account: "default CreateInvalidation rate limit is 0.5" (aws-sdk-js#3983). */
  readonly requestsPerSecond: number;
  /** Undocumented; users were throttled after 6 to 15 rapid calls (same thread, craft-imager-x#19). */
  readonly burst: number;
  /** Milliseconds until an invalidation is complete; below 25 s at the 95th percentile (AWS, 2026-04). */
  readonly completion: number;
}

/** Invalidations in progress for a while. */
export interface Occupation {
  readonly files: number;
  readonly wildcards: number;
  readonly from: number;
  readonly to: number;
}

export const DOCUMENTED: Limits = {
  filesInProgress: 3_000,
  wildcardsInProgress: 15,
  requestsPerSecond: 0.5,
  burst: 5,
  completion: 10_000,
};

export class CloudFrontModel {
  readonly accepted: AcceptedInvalidation[] = [];
  readonly refusals: Refusal[] = [];
  /** What other people's invalidations take of the quota. */
  readonly others: Occupation[] = [];
  readonly #distributions: ReadonlySet<string>;
  readonly #limits: Limits;
  #tokens: number;
  #refilledAt = 0;

  constructor(distributionIds: readonly string[], limits: Partial<Limits> = {}) {
    this.#distributions = new Set(distributionIds);
    this.#limits = { ...DOCUMENTED, ...limits };
    this.#tokens = this.#limits.burst;
  }

  /** @param now milliseconds since the epoch; must not go backwards */
  createInvalidation(request: CreateRequest, now: number): AcceptedInvalidation | Refusal {
    const refusal = this.#throttle(now) ?? this.#refusal(request, now);
    if (refusal !== undefined) {
      this.refusals.push(refusal);
      return refusal;
    }
    const earlier = this.#sameReference(request);
    if (earlier !== undefined) return earlier;
    const invalidation: AcceptedInvalidation = {
      id: `I${String(this.accepted.length + 1).padStart(13, '0')}`,
      distributionId: request.distributionId,
      callerReference: request.callerReference,
      paths: [...request.paths],
      createdAt: now,
      completesAt: now + this.#limits.completion,
    };
    this.accepted.push(invalidation);
    return invalidation;
  }

  #throttle(now: number): Refusal | undefined {
    const { burst, requestsPerSecond } = this.#limits;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#refilledAt) / 1_000) * requestsPerSecond);
    this.#refilledAt = now;
    if (this.#tokens < 1) return { code: 'Throttling', status: 400, message: 'Rate exceeded' };
    this.#tokens -= 1;
    return undefined;
  }

  #refusal(request: CreateRequest, now: number): Refusal | undefined {
    const { distributionId, callerReference, quantity, paths } = request;
    if (!this.#distributions.has(distributionId)) {
      return {
        code: 'NoSuchDistribution',
        status: 404,
        message: 'The specified distribution does not exist.',
      };
    }
    if (quantity !== paths.length) {
      return {
        code: 'InconsistentQuantities',
        status: 400,
        message: `Quantity ${quantity}, ${paths.length} items`,
      };
    }
    if (paths.length === 0) return invalid('Your request does not contain any invalidation paths.');
    if (paths.length > this.#limits.filesInProgress) {
      return { code: 'BatchTooLarge', status: 413, message: `Your request has ${paths.length} paths.` };
    }
    if (callerReference.length === 0 || callerReference.length > 128)
      return invalid('The caller reference is invalid.');
    const bad = paths.find((path) => !isValidPath(path));
    if (bad !== undefined) {
      return invalid(`Your request contains one or more invalid invalidation paths. [${bad}]`);
    }
    const earlier = this.accepted.find(
      (i) => i.distributionId === distributionId && i.callerReference === callerReference,
    );
    if (earlier !== undefined) {
      if (samePaths(earlier.paths, paths)) return undefined;
      return invalid(
        'Your request contains a caller reference that was used for a previous invalidation batch.',
      );
    }
    return this.#overQuota(distributionId, paths, now);
  }

  #overQuota(distributionId: string, paths: readonly string[], now: number): Refusal | undefined {
    const inProgress = this.accepted
      .filter((i) => i.distributionId === distributionId && i.completesAt > now)
      .flatMap((i) => i.paths);
    const all = [...inProgress, ...paths];
    const own = all.filter((path) => path.endsWith('*')).length;
    const others = this.others.filter(({ from, to }) => from <= now && now < to);
    const wildcards = others.reduce((sum, other) => sum + other.wildcards, own);
    const files = others.reduce((sum, other) => sum + other.files, all.length - own);
    if (wildcards <= this.#limits.wildcardsInProgress && files <= this.#limits.filesInProgress) {
      return undefined;
    }
    const message =
      'Processing your request will cause you to exceed the maximum number of in-progress invalidations.';
    return { code: 'TooManyInvalidationsInProgress', status: 400, message };
  }

  #sameReference({ distributionId, callerReference }: CreateRequest): AcceptedInvalidation | undefined {
    return this.accepted.find(
      (i) => i.distributionId === distributionId && i.callerReference === callerReference,
    );
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

function invalid(message: string): Refusal {
  return { code: 'InvalidArgument', status: 400, message };
}

function samePaths(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && [...one].sort().join('\n') === [...other].sort().join('\n');
}
