/** What CloudFront takes as an invalidation path. */

/** Most characters a path may have; `*` only as the last one (Developer Guide, "Specifying the objects to invalidate"). */
export const MAX_PATH_LENGTH = 4_000;

/**
 * The nearest wildcard before whatever CloudFront may dislike in a path it has refused: the first character that is
 * not plain. Undefined when all are, so that no wildcard would be any better.
 */
export function widenRefused(path: string): string | undefined {
  const awkward = path.search(/[^A-Za-z0-9\-._/*]/);
  return awkward < 0 ? undefined : `${path.slice(0, awkward)}*`;
}

export function isWildcard(path: string): boolean {
  return path.endsWith('*');
}

/** Why CloudFront would refuse a path that a person or a pipeline wrote, or undefined when it would accept it. */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'must begin with "/"';
  if (path.length > MAX_PATH_LENGTH)
    return `has ${path.length} characters, at most ${MAX_PATH_LENGTH} are allowed`;
  if (path.slice(0, -1).includes('*')) return 'may have "*" only as its last character';
  if (/[^!-~]|["#<>[\\\]^`{|}~]/.test(path)) return 'has a character that must be percent-encoded';
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return 'has a "%" that begins no percent-encoding; write it as "%25"';
  return undefined;
}

/** Whether everything under `path` is also under `wildcard`. */
export function covers(wildcard: string, path: string): boolean {
  return isWildcard(wildcard) && path.startsWith(wildcard.slice(0, -1));
}
