/** Path rules at the size no one has: how time grows with the rules and with the key. */
import { match } from '../../src/urls/glob.ts';
import { compileRule, ruling } from '../../src/urls/path-rules.ts';
import { compare } from './pipeline.ts';

/** Each needs the table, as its beginning and its end fit, and fails late. */
const PATTERNS = [
  '{a+}/{b}-x{c}.{d}',
  '**/*b*b*b*/**/*.html',
  '{a+}a{b+}a{c+}a{d+}!.html',
  '*/**/*/**/z*.html',
];
const rules = Array.from({ length: 1_000 }, (_, i) =>
  compileRule({ match: PATTERNS[i % PATTERNS.length] ?? '', paths: [] }),
);
/** Matched by backtracking, this would take longer than the universe has lasted. */
const hostile = compileRule({ match: `{a+}${'*a'.repeat(100)}b*`, paths: [] });

const key = (length: number) => `${'a/'.repeat(length / 2 - 3)}.html`;
const hostileKey = (length: number) => 'a'.repeat(length);
const first = (count: number) => rules.slice(0, count);

/** The time for twice as much divided by the time for once; 2 is linear. */
export function growth(): Record<'rules' | 'key' | 'hostile', number> {
  const many = key(200);
  const ratio = ([twice, once]: [number, number]) => twice / once;
  return {
    rules: ratio(
      compare(
        () => ruling(first(1_000), many),
        () => ruling(first(500), many),
      ),
    ),
    key: ratio(
      compare(
        () => ruling(first(100), key(1_024)),
        () => ruling(first(100), key(512)),
      ),
    ),
    hostile: ratio(
      compare(
        () => match(hostile.tokens, hostileKey(1_024)),
        () => match(hostile.tokens, hostileKey(512)),
      ),
    ),
  };
}
