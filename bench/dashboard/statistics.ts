/** CloudWatch's statistics of data from lines, and the part of its metric math that the dashboard uses. */
import type { Expression, Metric, Widget } from '../../fakes/cloudwatch/dashboard.ts';
import type { Datum } from '../../fakes/cloudwatch/emf.ts';
import { statistic } from '../../fakes/cloudwatch/statistic.ts';

export interface Point {
  /** When its period begins, in milliseconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

export interface Series {
  readonly label: string;
  readonly points: readonly Point[];
}

export interface Range {
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
}

/** The visible series of a widget; of one value each where it shows single values. */
export function seriesOf(widget: Widget, data: readonly Datum[], { start, end }: Range): Series[] {
  const period = widget.view === 'singleValue' ? end - start : widget.period * 1_000;
  const inRange = data.filter(({ at }) => start <= at && at < end);
  const slots = Array.from({ length: Math.ceil((end - start) / period) }, (_, i) => start + i * period);
  const byId = new Map<string, ReadonlyMap<number, number>>();
  for (const metric of widget.metrics) {
    if ('name' in metric && metric.id !== undefined)
      byId.set(metric.id, valuesOf(metric, inRange, start, period));
  }
  return widget.metrics.flatMap((metric) => {
    if (!metric.visible) return [];
    const values =
      'name' in metric ? valuesOf(metric, inRange, start, period) : evaluate(metric, byId, slots);
    return { label: metric.label, points: [...values].map(([at, value]) => ({ at, value })) };
  });
}

function valuesOf(
  metric: Metric,
  data: readonly Datum[],
  start: number,
  period: number,
): Map<number, number> {
  const slots = new Map<number, number[]>();
  for (const { namespace, name, dimensions, values, at } of data) {
    if (namespace !== metric.namespace || name !== metric.name) continue;
    if (JSON.stringify(dimensions) !== JSON.stringify(metric.dimensions)) continue;
    const slot = start + Math.floor((at - start) / period) * period;
    const before = slots.get(slot) ?? [];
    for (const value of values) before.push(value);
    slots.set(slot, before);
  }
  return new Map(
    [...slots].sort(([a], [b]) => a - b).map(([slot, values]) => [slot, statistic(metric.stat, values)]),
  );
}

/** Sums, differences and products of metrics, of `FILL(metric, number)` and of numbers. */
function evaluate(
  { expression }: Expression,
  byId: ReadonlyMap<string, ReadonlyMap<number, number>>,
  slots: readonly number[],
): Map<number, number> {
  const result = new Map<number, number>();
  for (const slot of slots) {
    const terms = expression.split(/ (?=[+-] )/).map((term) => {
      const [, sign = '+', factors = ''] = /^(?:([+-]) )?(.*)$/.exec(term) ?? [];
      const product = factors.split(' * ').reduce((total, one) => total * factor(one, byId, slot), 1);
      return sign === '-' ? -product : product;
    });
    const value = terms.reduce((total, term) => total + term, 0);
    if (!Number.isNaN(value)) result.set(slot, value);
  }
  return result;
}

function factor(text: string, byId: ReadonlyMap<string, ReadonlyMap<number, number>>, slot: number): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const [, filled, filling] = /^FILL\((\w+), (\d+)\)$/.exec(text) ?? [];
  const values = byId.get(filled ?? text);
  if (values === undefined) throw new Error(`not a part of metric math that is known here: ${text}`);
  return values.get(slot) ?? (filling === undefined ? Number.NaN : Number(filling));
}
