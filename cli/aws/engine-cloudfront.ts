import { asError } from '../../src/as-error.ts';
import { cloudFront as ofFunction } from '../../src/aws/cloudfront.ts';
import type { CloudFront } from '../../src/invalidate/cloudfront-port.ts';
import { isUnauthenticated, Unauthenticated } from '../frame/unauthenticated.ts';

/** The function's own. The function has credentials; a person may have none, and should not wait for them. */
export function cloudFront(): CloudFront {
  const port = ofFunction();
  return {
    createInvalidation: (...args) => atOnce(port.createInvalidation(...args)),
    completedInvalidations: (...args) => atOnce(port.completedInvalidations(...args)),
    getDistributionConfig: (...args) => atOnce(port.getDistributionConfig(...args)),
    hasQueryStrings: (...args) => atOnce(port.hasQueryStrings(...args)),
  };
}

async function atOnce<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    const error = asError(thrown);
    throw isUnauthenticated(error) ? new Unauthenticated(error) : error;
  }
}
