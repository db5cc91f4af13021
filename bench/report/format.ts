/** How figures are written, the same on the screen and in the document. */

/** Whole where they are; otherwise with one decimal below a hundred. */
export function count(number: number): string {
  const digits = number < 100 && Math.abs(number - Math.round(number)) > 0.049 ? 1 : 0;
  return number.toFixed(digits).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function seconds(number: number): string {
  return Number.isNaN(number) ? '–' : count(number < 10 ? Math.round(10 * number) / 10 : Math.round(number));
}

export function dollars(number: number): string {
  return `$${number >= 100 ? count(Math.round(number)) : number.toFixed(number < 0.1 && number > 0 ? 3 : 2)}`;
}

export function percent(share: number): string {
  if (share === 0) return '0';
  return share < 0.01 ? `${(100 * share).toFixed(2)} %` : `${Math.round(100 * share)} %`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
