/** A count with words that agree with it: `1 line is`, `2 lines are`. */
export function agreed(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
