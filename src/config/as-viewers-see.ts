import type { Config } from './config.ts';

/** With `publish` viewers see the destination, and what it is made of was selected before. */
export function asViewersSee(config: Config): Config {
  const { publish, selection } = config;
  if (publish === null) return config;
  const skip = new Set([...selection.skip].filter((name) => name === 'hashed-names'));
  return { ...config, bucketName: publish.bucket, selection: { skip, prefixes: [], suffixes: [] } };
}
