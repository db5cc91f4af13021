/**
 * The adapters of the commands. A client of the SDK takes longer to load than most runs of `--help` may: each is loaded when
 * it is made.
 */
import type { CloudFrontReader } from './cloudfront.ts';

export async function cloudFrontReader(): Promise<CloudFrontReader> {
  return (await import('./cloudfront.ts')).cloudFrontReader();
}
