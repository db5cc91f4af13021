/**
 * Object key -> the URL paths CloudFront may know it by.
 *
 * CloudFront requires non-ASCII and the characters RFC 1738 calls unsafe percent-encoded, and everything else as
 * it is: encoding more clears nothing (CloudFront Developer Guide, "Specifying the objects to invalidate").
 */
import { MAX_PATH_LENGTH } from '../cloudfront/path.ts';

/**
 * How a URL may write the `+` of a key: S3's REST endpoint reads a `+` in a URL as a space, so that only `%2B`
 * reaches the object, while website endpoints and other origins take `+` as itself.
 */
export const PLUS_SPELLINGS = ['%2B', '+'] as const;
export type PlusSpelling = (typeof PLUS_SPELLINGS)[number];

// RFC 1738 section 2.2: alphanumerics, safe, extra and reserved, less `?` (it would begin the query string).
const NOT_LITERAL = /[^A-Za-z0-9$\-_.!'(),;/:@=&+~*\p{Surrogate}]+/gu;

// No exact path is known to work for these: a literal `~` is refused and %7E is reported to clear nothing
// (aws-sdk-js-v3#4042), a `*` has no escape, and a lone surrogate has no UTF-8 form.
const NO_EXACT_PATH = /[~*\p{Surrogate}]/u;

/** Spells text of a key as in a URL; characters without an exact path stay as they are. */
export function spell(text: string, plus: PlusSpelling): string {
  return text.replace(NOT_LITERAL, encodeURIComponent).replaceAll('+', plus);
}

/** A path that CloudFront accepts, and what it was cut before when it could not be exact. */
export interface Widened {
  readonly path: string;
  readonly cutBefore?: string;
}

/**
 * The path of a spelled URL: exact, or the nearest wildcard before the first character that has no exact path,
 * or before the path gets too long.
 *
 * @param tail what follows the URL: nothing, or the wildcard it must end with
 */
export function widen(spelled: string, tail: '' | '*' | '?*'): Widened {
  const awkward = spelled.search(NO_EXACT_PATH);
  const exact = awkward < 0 ? spelled : spelled.slice(0, awkward);
  const end = awkward < 0 ? tail : '*';
  if (exact.length + end.length > MAX_PATH_LENGTH) {
    return { path: longestWildcard(exact), cutBefore: `its ${MAX_PATH_LENGTH}th character` };
  }
  if (awkward < 0) return { path: exact + end };
  const character = spelled.charAt(awkward);
  return { path: exact + end, cutBefore: JSON.stringify(character) };
}

/** Cuts between whole characters, so that neither a percent-encoding nor a UTF-8 sequence is torn. */
function longestWildcard(encoded: string): string {
  const characters = encoded.match(/%[C-F][0-9A-F](?:%[89AB][0-9A-F])+|%[0-9A-F]{2}|[^%]/g) ?? [];
  let prefix = '';
  for (const character of characters) {
    if (prefix.length + character.length + 1 > MAX_PATH_LENGTH) break;
    prefix += character;
  }
  return `${prefix}*`;
}
