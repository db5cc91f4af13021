import { asError } from '../../src/as-error.ts';
import { explain } from '../frame/explain.ts';
import { Problem } from '../frame/problem.ts';

/** `unknown`: it could not be examined. */
export type State = 'healthy' | 'warning' | 'broken' | 'unknown';

/** What one look at a deployment found. */
export interface Finding {
  /** What was looked at, such as `mapping`. */
  readonly check: string;
  readonly state: State;
  readonly what: string;
  /** Of anything but what is healthy. */
  readonly remedy?: string;
}

/** The findings of a check; one that AWS does not let us make is a finding, too. */
export async function examined(check: string, look: () => Promise<readonly Finding[]>): Promise<Finding[]> {
  try {
    return [...(await look())];
  } catch (thrown) {
    const error = explain(asError(thrown), { action: check, subject: 'this deployment' });
    if (!(error instanceof Problem)) throw error;
    return [{ check, state: 'unknown', what: `not examined: ${error.message}`, remedy: error.remedy }];
  }
}
