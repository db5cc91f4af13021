import { InvalidArgumentError } from '@commander-js/extra-typings';

/** Of an option that takes a whole number. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new InvalidArgumentError('Expected a whole number from 1, such as 5.');
  return Number(text);
}

/** Of an option that may be repeated. */
export function repeated(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}
