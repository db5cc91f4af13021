import { readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';

/** What each file takes in lambda_function.zip, in bytes, by its name. */
export function zippedSizes(): Map<string, number> {
  const files = Object.entries(unzipSync(readFileSync('lambda_function.zip')));
  return new Map(files.map(([name, code]) => [name, zipSync({ [name]: code }, { level: 9 }).length]));
}
