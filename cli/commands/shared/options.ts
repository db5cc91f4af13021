import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { FORMATS } from '../../changes/read-list.ts';

/** Of an option that takes a whole number. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new InvalidArgumentError('Expected a whole number from 1, such as 5.');
  return Number(text);
}

/** Of an option that takes a number that may be 0. */
export function number(text: string): number {
  if (!/^\d{1,9}(\.\d+)?$/.test(text))
    throw new InvalidArgumentError('Expected a number that is 0 or greater, such as 20.');
  return Number(text);
}

/** Of an option that may be repeated. */
export function repeated(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A moment in milliseconds since the epoch, from `2026-11-28T01:30:00Z` or from how long ago it was: `90s`, `10m`, `2h`, `1d`. */
export function moment(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (unit === 's' || unit === 'm' || unit === 'h' || unit === 'd')
    return Date.now() - Number(count) * UNITS[unit];
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError(
      'Expected a time such as 2026-11-28T01:30:00Z, or a span such as 10m or 2h.',
    );
  return at;
}

/** Of an option that counts once: the earlier value would be lost. */
export function once(value: string, earlier: string | undefined): string {
  if (earlier !== undefined)
    throw new InvalidArgumentError(`It was given before (${earlier}); give it once, with everything in it.`);
  return value;
}

/** Of an option that may be given from a variable of a pipeline that is not set. */
export function nonEmpty(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty; is the variable set?');
  return value;
}

export function keyPrefix(text: string): string {
  if (!/^([^/].*\/)?$/s.test(text))
    throw new InvalidArgumentError(
      'Expected a prefix such as site/ with a slash at its end and none at its beginning, or nothing.',
    );
  return text;
}

export function originPath(text: string): string {
  if (!/^(\/.*[^/])?$/s.test(text))
    throw new InvalidArgumentError('Expected a path such as /site with no trailing slash, or nothing.');
  return text;
}

/** Seconds that leave room for a request: it must be answered before the time is over. */
export function seconds(text: string): number {
  if (!/^[1-9]\d{1,8}$/.test(text))
    throw new InvalidArgumentError('Expected a whole number of seconds from 10, such as 600.');
  return Number(text);
}

/** Of what `--from` reads. */
export function format(line: 'key' | 'key or path') {
  return new Option(
    '--format <name>',
    `what the file has: a ${line} a line, the output of aws s3 sync, git diff --name-status, plan --json`,
  )
    .choices(FORMATS)
    .default('auto' as const);
}
