/** Rows of the failure table of docs/reliability.md, each broken in the code on purpose. */
export interface Sabotage {
  readonly row: string;
  /** Below src/. */
  readonly file: string;
  /** Must be there exactly once. */
  readonly code: string;
  readonly broken: string;
  /** The first seed that is run: none before it shows it, and each takes a while. */
  readonly from?: number;
}

export const SABOTAGE: readonly Sabotage[] = [
  {
    row: 'an unreadable message is dropped',
    file: 'delivery/settle.ts',
    code: 'const problems = parsed.problems.length > 0 || refused.length > 0;',
    broken: 'const problems = refused.length > 0;',
  },
  {
    row: 'what CloudFront did not take is deleted',
    file: 'invalidate/leftovers.ts',
    code: 'error ??= postponedBy;',
    broken: '',
  },
  {
    row: 'what cannot be put away is deleted all the same',
    file: 'delivery/apply-settlement.ts',
    code: 'const replaced = some.filter(({ message }) => !failed.has(message));',
    broken: 'const replaced = some;',
    from: 330,
  },
  {
    row: 'wrong paths are sent while the distribution cannot be read',
    file: 'invalidate/distribution-reader.ts',
    code: '} else throw error;',
    broken: '}',
  },
  {
    row: 'what CloudFront refuses is dropped',
    file: 'invalidate/leftovers.ts',
    code: 'if (refusedBy !== undefined) refusals.push({ distributionId, path, error: refusedBy });',
    broken: '',
    from: 200,
  },
  {
    row: 'what one distribution did not take is deleted with the rest',
    file: 'delivery/apply-settlement.ts',
    code: 'await copy(requeues, queue.requeue);',
    broken: '',
  },
  {
    row: 'a refused batch is not halved',
    file: 'invalidate/pending-batches.ts',
    code: 'if (batch.size > 1) {',
    broken: 'if (batch.size > 1e9) {',
    from: 200,
  },
  {
    row: 'half of a refused batch is forgotten',
    file: 'invalidate/pending-batches.ts',
    code: 'putNext(...halve(batch));',
    broken: 'putNext(...halve(batch).slice(1));',
    from: 200,
  },
  {
    row: 'a refused path is not widened',
    file: 'invalidate/pending-batches.ts',
    code: 'const wildcard = widened.has(batch) || isRequested ? undefined : widenRefused(path);',
    broken: 'const wildcard = undefined as string | undefined;',
    from: 200,
  },
  {
    row: 'throttling is taken for a refusal',
    file: 'cloudfront/errors.ts',
    code: "return needsOperator(error) ? 'forbidden' : 'transient';",
    broken: "return 'refused';",
  },
  {
    row: 'a full quota is taken for a refusal',
    file: 'cloudfront/errors.ts',
    code: "if (error.name === 'TooManyInvalidationsInProgress') return 'quota-full';",
    broken: "if (error.name === 'TooManyInvalidationsInProgress') return 'refused';",
    from: 50,
  },
  {
    row: 'a refusal is taken for success',
    file: 'cloudfront/errors.ts',
    code: "if (error.name === 'InvalidArgument' && /caller reference/i.test(error.message)) return 'already-accepted';",
    broken: "if (error.name === 'InvalidArgument') return 'already-accepted';",
    from: 200,
  },
  {
    row: 'the caller reference is of the paths alone',
    file: 'invalidate/send.ts',
    code: '[...ids].sort()',
    broken: '[]',
  },
  {
    row: 'what a wildcard was tried for is forgotten',
    file: 'invalidate/pending-batches.ts',
    code: 'widened.get(batch) ?? batch',
    broken: 'batch',
    from: 1_700,
  },
  {
    row: 'what was cleared before the change is taken to be fresh',
    file: 'invalidate/cleared.ts',
    code: 'at >= change.at + CLOCK_MARGIN',
    broken: 'at >= CLOCK_MARGIN',
  },
  {
    row: 'the clocks are taken to be the same',
    file: 'invalidate/cleared.ts',
    code: 'const CLOCK_MARGIN = 5_000;',
    broken: 'const CLOCK_MARGIN = 0;',
    from: 1_100,
  },
  {
    row: 'what was not accepted is remembered as cleared',
    file: 'invalidate/invalidate.ts',
    code: 'for (const { paths, acceptedAt } of sent.accepted) if',
    broken:
      'accepted(batches.flatMap((batch) => [...batch.keys()]), Date.now() * 2); for (const { paths, acceptedAt } of sent.accepted) if',
  },
  {
    row: 'a cleared wildcard covers what it does not begin',
    file: 'invalidate/cleared.ts',
    code: 'start.startsWith(prefix)',
    broken: "start.startsWith('/')",
  },
  {
    row: 'completion is believed too early',
    file: 'invalidate/rate-limiter.ts',
    code: 'others.filter(({ id }) => id === null || !ids.has(id))',
    broken: 'others.filter(({ id }) => id === null)',
  },
  {
    row: 'requests follow each other at once',
    file: 'invalidate/rate-limiter.ts',
    code: 'nextCall = turn + CALL_INTERVAL;',
    broken: 'nextCall = turn;',
  },
  {
    row: 'wildcards in progress are not counted',
    file: 'invalidate/rate-limiter.ts',
    code: 'if (total <= MAX_WILDCARDS_IN_PROGRESS) break;',
    broken: 'if (total > 0) break;',
  },
  {
    row: 'a request has more paths than is polite',
    file: 'cloudfront/quotas.ts',
    code: 'export const MAX_PATHS_PER_REQUEST = 1_000;',
    broken: 'export const MAX_PATHS_PER_REQUEST = 10_000;',
  },
  {
    row: 'a wildcard covers what it does not begin',
    file: 'plan/batches.ts',
    code: 'return candidate !== undefined && path.startsWith(candidate) ? candidate : undefined;',
    broken: 'return candidate;',
  },
  {
    row: 'what must wait comes again at once',
    file: 'delivery/retry-delay.ts',
    code: 'return Math.min(LONGEST_DELAY,',
    broken: 'return 0 * Math.min(LONGEST_DELAY,',
  },
  {
    row: 'what an operator must mend is deleted',
    file: 'delivery/queue-delivery.ts',
    code: 'throw operatorError;',
    broken: 'return { batchItemFailures: [] };',
  },
  {
    row: 'what is not done is not named as failed',
    file: 'delivery/queue-delivery.ts',
    code: 'const failures = retried.filter(',
    broken: 'const failures = retried.slice(retried.length).filter(',
  },
  {
    row: 'what the function received itself is not deleted',
    file: 'delivery/queue-delivery.ts',
    code: 'settlement.delete.filter((message) => !lambdaDeletes.has(message))',
    broken: 'settlement.delete.filter((message) => lambdaDeletes.has(message))',
  },
  {
    row: 'keys are not form-decoded',
    file: 'events/parse.ts',
    code: 'const decoded = formDecode(key);',
    broken: 'const decoded = key;',
  },
  {
    row: "EventBridge's keys are form-decoded",
    file: 'events/parse.ts',
    code: 'const key = isObject(object) ? object.key : undefined;',
    broken: 'const key = isObject(object) ? formDecode(String(object.key)) : undefined;',
  },
  {
    row: 'the end of what is left is forgotten',
    file: 'delivery/remainder.ts',
    code: 'return some.length > 0 ? [...bodies, remainderBody(some)] : bodies;',
    broken: 'return bodies;',
  },
  {
    row: 'what a person asked for is merged',
    file: 'plan/planner.ts',
    code: 'changes.some(isRequested) ? [] : path',
    broken: 'changes.length > 1e9 && changes.some(isRequested) ? [] : path',
    from: 50,
  },
  {
    row: 'a wildcard is chosen uncounted',
    file: 'plan/wildcards.ts',
    code: "if (estimate === 'unknown') return Number.POSITIVE_INFINITY;",
    broken: "if (estimate === 'unknown') return 0;",
  },
  {
    row: 'a name clears everything',
    file: 'urls/stale-paths.ts',
    code: "...(path === '/*' && { isTooWide: true as const }),",
    broken: '',
  },
  {
    row: 'an origin path is compared as it is encoded',
    file: 'urls/origin-path.ts',
    code: 'return [...new Set([folder, decoded(folder)])];',
    broken: 'return [folder];',
  },
  {
    row: 'poison takes its neighbors with it',
    file: 'delivery/isolate.ts',
    code: 'const SUSPECT_RECEIVES = 5;',
    broken: 'const SUSPECT_RECEIVES = 1e9;',
  },
  {
    row: 'a field of another type ends the function',
    file: 'events/parse.ts',
    code: "if (typeof key !== 'string' || key === '' || typeof eventName !== 'string') {",
    broken: "if (typeof key !== 'string' || key === '') {",
  },
  {
    row: 'direct delivery succeeds with what CloudFront did not take',
    file: 'delivery/direct-delivery.ts',
    code: 'if (problems.length > 0) {',
    broken: 'if (problems.length > 1e9) {',
  },
  {
    row: 'a manual request inside SNS is obeyed',
    file: 'events/parse.ts',
    code: '} else if (isInSns && ',
    broken: '} else if (isInSns && reading.envelopes < 0 && ',
  },
  {
    row: 'a new header is overlooked',
    file: 'versions/served-headers.ts',
    code: 'OF_NO_VIEWER.has(name) || ours[name] === others[name]',
    broken: 'true',
  },
  {
    row: 'a delete marker before the version is overlooked',
    file: 'versions/novelty.ts',
    code: 'const before = ofKey[index + 1];',
    broken: 'const before = ofKey.slice(index + 1).find((one) => !one.isDeleteMarker);',
    from: 1000,
  },
  {
    row: 'versions are compared when lifecycle may have removed one between them',
    file: 'versions/novelty.ts',
    code: 'at > now - OLDEST_EVENT',
    broken: 'at > 0',
    from: 350,
  },
  {
    row: 'an object that was deleted before is taken to be new',
    file: 'versions/novelty.ts',
    code: 'if (before === undefined) {',
    broken: 'if (before === undefined || before.isDeleteMarker) {',
    from: 1000,
  },
  {
    row: 'an older version is taken for none',
    file: 'versions/novelty.ts',
    code: 'if (before === undefined) {',
    broken: 'if (before === undefined || before.etag !== version.etag) {',
  },
  {
    row: 'what CloudFront keeps for a missing object is overlooked',
    file: 'urls/unseen.ts',
    code: 'lastingErrors !== undefined || ',
    broken: '',
  },
  {
    row: "a rule's paths are taken to show nothing for a missing object",
    file: 'urls/unseen.ts',
    code: ' || ruling(rules, key) !== undefined',
    broken: '',
  },
];
