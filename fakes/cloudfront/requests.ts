/** What CreateInvalidation is asked, and what it answers. */

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
  /** What this CloudFront knows and the real one does not tell; for logs, never part of an answer. */
  readonly detail?: string;
}

export const NO_SUCH_DISTRIBUTION: Refusal = {
  code: 'NoSuchDistribution',
  status: 404,
  message: 'The specified distribution does not exist.',
};

/** The message seen in the field names no path. */
export function invalidPaths(detail: string): Refusal {
  return { ...invalid('Your request contains one or more invalid invalidation paths.'), detail };
}

export function invalid(message: string): Refusal {
  return { code: 'InvalidArgument', status: 400, message };
}
