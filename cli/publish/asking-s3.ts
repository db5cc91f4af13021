import { asError } from '../../src/as-error.ts';
import type { Copier } from '../../src/publish/copier.ts';
import { explain } from '../frame/explain.ts';

/** The function's port, with a name for what S3's answer to a HEAD leaves without one. */
export function askingS3(copier: Copier, source: string, destination: string): Copier {
  const ask = async <T>(bucket: string, answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (thrown) {
      const error = asError(thrown);
      throw /^Unknown/.test(error.name)
        ? explain(error, { action: 's3:GetObject', subject: `bucket ${bucket}` })
        : error;
    }
  };
  return {
    ...copier,
    headSource: (key) => ask(source, copier.headSource(key)),
    headDestination: (key) => ask(destination, copier.headDestination(key)),
  };
}
