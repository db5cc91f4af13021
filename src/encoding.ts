/**
 * Object key -> the URL paths CloudFront may know it by.
 *
 * CloudFront wants non-ASCII and the characters RFC 1738 calls unsafe percent-encoded, and everything else as
 * it is: encoding more clears nothing (CloudFront Developer Guide, "Specifying the objects to invalidate").
 */

/** Characters a path may have; `*` only as the last one. Same guide. */
export const MAX_PATH_LENGTH = 4_000;

// RFC 1738 section 2.2: alphanumerics, safe, extra and reserved, less `?` (it would begin the query string).
const LITERAL_KEY = /^[A-Za-z0-9$\-_.!'(),;/:@=&]*$/;
const NOT_LITERAL = /[^A-Za-z0-9$\-_.!'(),;/:@=&+]+/gu;

// No exact path is known to work for these: a literal `~` is refused and %7E is reported to clear nothing
// (aws-sdk-js-v3#4042), a `*` has no escape, and a lone surrogate has no UTF-8 form.
const NO_EXACT_PATH = /[~*\p{Surrogate}]/u;

/**
 * The paths of one object, relative to the distribution: one exact path, two when the key has a `+`, or the
 * nearest wildcard before the first character that has no exact path.
 *
 * `+` gives two: S3's REST endpoint reads a `+` in a URL as a space, so that only `%2B` reaches the object,
 * while website endpoints and other origins take `+` as itself.
 *
 * @param key the object's key with the origin path taken off, decoded, without the slash that a URL adds
 */
export function encodeKey(key: string): string[] {
  if (key.length < MAX_PATH_LENGTH && LITERAL_KEY.test(key)) return [`/${key}`];
  const awkward = key.search(NO_EXACT_PATH);
  const exact = awkward < 0 ? key : key.slice(0, awkward);
  const path = `/${percentEncode(exact)}`;
  const tail = awkward < 0 ? '' : '*';
  const spellings = path.includes('+') ? [path.replaceAll('+', '%2B'), path] : [path];
  return spellings.map((spelling) =>
    spelling.length + tail.length <= MAX_PATH_LENGTH ? spelling + tail : longestWildcard(spelling),
  );
}

/**
 * Why CloudFront would refuse a path, or undefined when it would accept it.
 *
 * @param path what a person or a pipeline passed as it is
 */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'must begin with "/"';
  if (path.length > MAX_PATH_LENGTH)
    return `has ${path.length} characters, at most ${MAX_PATH_LENGTH} are allowed`;
  if (path.slice(0, -1).includes('*')) return 'may have "*" only as its last character';
  if (/[^!-~]|["#<>[\\\]^`{|}~]/.test(path)) {
    return 'has a character that must be percent-encoded; or pass the object key under "keys"';
  }
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return 'has a "%" that begins no percent-encoding; write it as "%25"';
  return undefined;
}

function percentEncode(text: string): string {
  return text.replace(NOT_LITERAL, encodeURIComponent);
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
