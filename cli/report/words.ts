import { priceOf } from '../../src/cloudfront/quotas.ts';

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

export function dollars(paths: number): string {
  return `$${priceOf(paths).toFixed(3)}`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** A span of milliseconds to about two digits: `12 s`, `3 min`, `5 h`. */
export function span(milliseconds: number): string {
  for (const [unit, size] of UNITS)
    if (milliseconds >= size) return `${Math.floor(milliseconds / size)} ${unit}`;
  return `${Math.max(0, Math.floor(milliseconds / 1_000))} s`;
}

/** The first few of many, and how many more there are. */
export function few(items: readonly string[], most: number): string {
  const more = items.length - most;
  return more > 0
    ? `${items.slice(0, most).join(' ')} and ${more.toLocaleString('en-US')} more`
    : items.join(' ');
}
