import { readFileSync } from 'node:fs';
import type { Site } from '../../src/paths.ts';

export interface Vector {
  readonly key: string;
  readonly settings?: Partial<Site>;
  readonly paths: readonly string[];
  readonly why: string;
}

interface VectorFile {
  readonly defaults: Site;
  readonly vectors: readonly Vector[];
}

/** test/vectors/paths.json; its README tells what the fields mean. */
export const { defaults, vectors }: VectorFile = JSON.parse(readFileSync('test/vectors/paths.json', 'utf8'));
