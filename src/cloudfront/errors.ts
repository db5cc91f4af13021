/** What an error of CreateInvalidation means for the request. */
export type Failure =
  /** CloudFront accepted the same request earlier. */
  | 'already-accepted'
  /** At least one path is invalid. */
  | 'refused'
  /** Too many invalidations of the distribution in progress: there is room again within seconds. */
  | 'quota-full'
  /** Too many requests of the account: it accepts more within seconds. */
  | 'throttled'
  /** Nothing succeeds until an operator fixes a permission or a setting. */
  | 'forbidden'
  | 'transient';

/** Classifies an error of CreateInvalidation by its name; some have no class in the SDK (client-cloudfront 3.1161.0). */
export function classify(error: Error): Failure {
  if (error.name === 'InvalidationBatchAlreadyExists') return 'already-accepted';
  // The form seen in the field (jonls/s3-deploy-website#26). Our reference is derived from the changes and the
  // paths, so the request it was used for covered the same changes.
  if (error.name === 'InvalidArgument' && /caller reference/i.test(error.message)) return 'already-accepted';
  if (error.name === 'InvalidArgument' || error.name === 'BatchTooLarge') return 'refused';
  if (error.name === 'TooManyInvalidationsInProgress') return 'quota-full';
  if (error.name === 'Throttling') return 'throttled';
  return needsOperator(error) ? 'forbidden' : 'transient';
}

/**
 * Errors that only an operator can fix: a permission, a distribution that is not there or not this bucket's, a bucket
 * that is not there or in another region, or a key of KMS.
 */
const NEEDS_OPERATOR = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'NoSuchDistribution',
  'NoSuchOrigin',
  'NoSuchBucket',
  'PermanentRedirect',
]);

export function needsOperator(error: Error): boolean {
  return NEEDS_OPERATOR.has(error.name) || error.name.startsWith('KMS.');
}
