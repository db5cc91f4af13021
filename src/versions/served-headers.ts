/**
 * Of S3's answer, what differs between two versions though viewers get the same object: of the request, of the version
 * itself, and of its life in the bucket.
 */
const OF_NO_VIEWER = new Set([
  'connection',
  'date',
  'keep-alive',
  'last-modified',
  'server',
  'transfer-encoding',
  'x-amz-expiration',
  'x-amz-id-2',
  'x-amz-replication-status',
  'x-amz-request-id',
  'x-amz-version-id',
  'x-amzn-requestid',
]);

/** Whether viewers get the same headers. One that S3 may add some day counts. */
export function isServedAlike(
  ours: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>>,
): boolean {
  const names = new Set([...Object.keys(ours), ...Object.keys(others)]);
  return [...names].every((name) => OF_NO_VIEWER.has(name) || ours[name] === others[name]);
}
