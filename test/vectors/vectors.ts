import { readFileSync } from 'node:fs';
import type { Distribution } from '../../src/urls/distribution.ts';
import type { RuleSetting } from '../../src/urls/path-rules.ts';
import type { UrlSettings } from '../../src/urls/url-map.ts';

export interface VectorSettings extends Omit<UrlSettings, 'rules'> {
  readonly rules: readonly RuleSetting[];
  readonly distribution: Distribution | null;
}

export interface Vector {
  readonly key: string;
  readonly settings?: Partial<VectorSettings>;
  readonly paths: readonly string[];
  readonly why: string;
}

interface VectorFile {
  readonly defaults: VectorSettings;
  readonly vectors: readonly Vector[];
}

/** test/vectors/paths.json; its README tells what the fields mean. */
export const { defaults, vectors }: VectorFile = JSON.parse(readFileSync('test/vectors/paths.json', 'utf8'));
