import type { PublishSettings } from '../config/publish.ts';
import type { PublishReport, PublishResult } from '../invalidate/result.ts';
import { destinationKey } from './copy-headers.ts';
import type { Published } from './published.ts';

const WOULD = { copied: 'would copy', deleted: 'would delete' } as const;

/** @param outcomes by the key in the source */
export function reportOf(
  outcomes: ReadonlyMap<string, Published | Error>,
  settings: PublishSettings,
  dryRun: boolean,
): PublishReport {
  const results = [...outcomes].map(([key, outcome]): PublishResult => {
    if (outcome instanceof Error) return failed(key, outcome, settings);
    if (outcome.failure !== undefined) return failed(key, outcome.failure, settings);
    const { action, isWritten } = outcome;
    const isPlanned = dryRun && isWritten && (action === 'copied' || action === 'deleted');
    return { key, destination: outcome.key, success: true, action: isPlanned ? WOULD[action] : action };
  });
  const failures = results.filter(({ success }) => !success);
  return {
    distributed: failures.length === 0,
    totalFiles: results.length,
    successCount: results.length - failures.length,
    failureCount: failures.length,
    results: [...failures, ...results.filter(({ success }) => success)],
  };
}

function failed(key: string, { name, message }: Error, settings: PublishSettings): PublishResult {
  return { key, destination: destinationKey(key, settings), success: false, error: `${name}: ${message}` };
}
