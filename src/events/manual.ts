import { pathProblem } from '../cloudfront/path.ts';
import { isListOfText } from '../json.ts';
import type { Change } from './change.ts';
import { type Problems, shown } from './problems.ts';

const FIELDS = ['keys', 'paths', 'dryRun'];

export function isManual(event: Readonly<Record<string, unknown>>): boolean {
  return 'keys' in event || 'paths' in event;
}

/**
 * Reads a manual request.
 *
 * @param deliveryId identifies the request; S3's keys and paths have no id of their own
 * @param canDryRun whether the sender gets an answer; the sender of a message does not
 * @returns whether only a plan is wanted
 */
export function parseManual(
  request: Readonly<Record<string, unknown>>,
  deliveryId: string,
  canDryRun: boolean,
  changes: Change[],
  problems: Problems,
): boolean {
  for (const [name, value] of Object.entries(request)) {
    if (!FIELDS.includes(name)) {
      problems.add(() => `${shown(name)} is not a known field; use "keys", "paths" and "dryRun"`);
    } else if (name === 'dryRun') {
      if (typeof value !== 'boolean')
        problems.add(() => `"dryRun" is ${shown(value)}; expected true or false`);
      else if (value && !canDryRun)
        problems.add(() => '"dryRun" needs an answer: invoke the function instead of sending a message');
    } else if (!isListOfText(value)) {
      problems.add(() => `"${name}" is ${shown(value)}; expected a list of non-empty strings`);
    } else {
      for (const text of value) {
        const problem = name === 'keys' ? keyProblem(text) : writtenPathProblem(text);
        if (problem !== undefined) problems.add(() => problem);
        else if (name === 'keys') changes.push({ id: `${deliveryId}|${text}`, key: text });
        else changes.push({ id: `${deliveryId}|${text}`, path: text, isRequested: true });
      }
    }
  }
  return request.dryRun === true;
}

/** Forms of a key that people write, and that would clear nothing, or everything. */
export function keyProblem(key: string): string | undefined {
  const uri = /^s3:\/\/[^/]+\/(.*)$/s.exec(key);
  if (uri !== null) return `key ${shown(key)} is a URI; pass the key alone: ${shown(uri[1])}`;
  if (key.startsWith('/')) {
    return `key ${shown(key)} begins with "/", as no key of a website does; pass ${shown(key.slice(1))}, or the path under "paths"`;
  }
  if (key.endsWith('*')) {
    return `key ${shown(key)} ends with "*", and keys are taken literally; pass ${shown(`/${key}`)} under "paths"`;
  }
  return undefined;
}

function writtenPathProblem(path: string): string | undefined {
  const problem = pathProblem(path);
  return problem && `path ${shown(path)} ${problem}; or pass the object's key under "keys"`;
}
