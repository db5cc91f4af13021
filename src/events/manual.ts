import { pathProblem } from '../cloudfront/path.ts';
import { isListOfText } from '../json.ts';
import type { Change } from './change.ts';
import { type Problems, shown } from './problems.ts';

const FIELDS = ['keys', 'paths', 'publish', 'dryRun', 'nonCritical'];

export function isManual(event: Readonly<Record<string, unknown>>): boolean {
  return 'keys' in event || 'paths' in event || 'publish' in event;
}

/** How a person wants a request to be answered. */
export interface Asked {
  /** Only a plan is wanted. */
  readonly dryRun: boolean;
  /** Failures are to be reported, not raised. */
  readonly isNonCritical: boolean;
}

/** Who sends a request. */
export interface Sender {
  /** Identifies the request; S3's keys and paths have no id of their own. */
  readonly deliveryId: string;
  /** Who invokes the function gets an answer; the sender of a message does not. */
  readonly getsAnswer: boolean;
  /** Whether objects are copied at all. */
  readonly publishes: boolean;
}

/** Reads a manual request. */
export function parseManual(
  request: Readonly<Record<string, unknown>>,
  { deliveryId, getsAnswer, publishes }: Sender,
  changes: Change[],
  problems: Problems,
): Asked {
  for (const [name, value] of Object.entries(request)) {
    if (!FIELDS.includes(name)) {
      problems.add(
        () => `${shown(name)} is not a known field; use ${FIELDS.map((field) => `"${field}"`).join(', ')}`,
      );
    } else if (name === 'dryRun' || name === 'nonCritical') {
      if (typeof value !== 'boolean')
        problems.add(() => `"${name}" is ${shown(value)}; expected true or false`);
      else if (value && !getsAnswer)
        problems.add(() => `"${name}" needs an answer: invoke the function instead of sending a message`);
    } else if (name === 'publish' && !publishes) {
      problems.add(() => '"publish" needs the variable publish, which says where to copy objects to');
    } else if (!isListOfText(value)) {
      problems.add(() => `"${name}" is ${shown(value)}; expected a list of non-empty strings`);
    } else {
      for (const text of value) {
        const problem = name === 'paths' ? writtenPathProblem(text) : keyProblem(text);
        const id = `${deliveryId}|${text}`;
        if (problem !== undefined) problems.add(() => problem);
        else if (name === 'paths') changes.push({ id, path: text, isRequested: true });
        else changes.push({ id, key: text, ...(name === 'publish' && { isToPublish: true }) });
      }
    }
  }
  return { dryRun: request.dryRun === true, isNonCritical: request.nonCritical === true };
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
