/**
 * A dashboard as CloudWatch takes it ("Dashboard body structure and syntax" of the API Reference), read from the text in
 * dashboard.tf.
 */
import { readFileSync } from 'node:fs';

export interface Widget {
  readonly type: 'metric' | 'text';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** Of a text. */
  readonly markdown: string;
  readonly view: 'timeSeries' | 'singleValue';
  /** Seconds. */
  readonly period: number;
  readonly metrics: readonly (Metric | Expression)[];
  readonly horizontal: readonly { readonly label: string; readonly value: number }[];
}

export interface Metric {
  readonly id: string | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly stat: string;
  readonly label: string;
  readonly visible: boolean;
}

export interface Expression {
  readonly id: string | undefined;
  readonly expression: string;
  readonly label: string;
  readonly visible: boolean;
}

const COLUMNS = 24;
const MAX_WIDGETS = 500;
const PERIODS = [1, 5, 10, 30];

/** The text of the module with these values in place of `${local.dashboard.…}`. */
export function dashboardOf(values: Readonly<Record<string, string | number>>): Widget[] {
  const [, text = ''] =
    /dashboard_body = <<-JSON\n([\s\S]*?)\n +JSON\n/.exec(readFileSync('dashboard.tf', 'utf8')) ?? [];
  const filled = text.replace(/\$\{local\.dashboard\.(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return value === undefined ? bad(`dashboard.tf has ${name}, which has no value`) : `${value}`;
  });
  return readDashboard(JSON.parse(filled));
}

/** @throws Error that says what CloudWatch would refuse */
export function readDashboard(body: unknown): Widget[] {
  const { start, periodOverride, widgets, ...others } = fieldsOf(body);
  if (Object.keys(others).length > 0) return bad(`the dashboard has ${Object.keys(others)}`);
  if (typeof start !== 'string' || !/^-PT?\d+[DHM]$/.test(start)) return bad(`start is ${start}`);
  if (periodOverride !== 'inherit' && periodOverride !== 'auto')
    return bad(`periodOverride is ${periodOverride}`);
  if (!Array.isArray(widgets) || widgets.length > MAX_WIDGETS) return bad('widgets');
  return widgets.map(readWidget);
}

function readWidget(widget: unknown): Widget {
  const { type, properties, ...place } = fieldsOf(widget);
  const [x, y, width, height] = [place.x, place.y, place.width, place.height].map(wholeNumber);
  if (x === undefined || y === undefined || width === undefined || height === undefined)
    return bad('a place');
  if (width < 1 || height < 1 || x + width > COLUMNS) return bad(`a widget ends at column ${x + width}`);
  if (type !== 'metric' && type !== 'text') return bad(`type is ${type}`);
  const {
    title = '',
    markdown = '',
    view = 'timeSeries',
    period = 300,
    stat,
    metrics = [],
    annotations,
    region,
  } = fieldsOf(properties);
  if (type === 'text' && (typeof markdown !== 'string' || markdown === ''))
    return bad('a text without markdown');
  if (typeof title !== 'string' || typeof markdown !== 'string') return bad('a title');
  if (view !== 'timeSeries' && view !== 'singleValue') return bad(`view is ${view}`);
  if (typeof period !== 'number' || (period % 60 !== 0 && !PERIODS.includes(period)))
    return bad(`period ${period}`);
  if (type === 'metric' && typeof region !== 'string') return bad(`region is ${region}`);
  if (!Array.isArray(metrics)) return bad('metrics');
  const all = metrics.map((metric: unknown) =>
    readMetric(metric, typeof stat === 'string' ? stat : 'Average'),
  );
  checkIds(all);
  const { horizontal = [] } = fieldsOf(annotations ?? {});
  if (!Array.isArray(horizontal)) return bad('annotations');
  return {
    type,
    ...{ x, y, width, height, title, markdown, view, period },
    metrics: all,
    horizontal: horizontal.map((line: unknown) => {
      const { label, value } = fieldsOf(line);
      return typeof label === 'string' && typeof value === 'number' ? { label, value } : bad('an annotation');
    }),
  };
}

function readMetric(metric: unknown, ownStat: string): Metric | Expression {
  if (!Array.isArray(metric)) return bad('a metric is no array');
  const parts: unknown[] = [...metric];
  const last = parts.at(-1);
  const options = typeof last === 'object' ? fieldsOf(parts.pop()) : {};
  const { id, label = '', stat = ownStat, visible = true, expression } = options;
  if (id !== undefined && (typeof id !== 'string' || !/^[a-z]\w*$/.test(id))) return bad(`id is ${id}`);
  if (typeof label !== 'string' || typeof visible !== 'boolean') return bad('a label');
  if (typeof expression === 'string') {
    return parts.length === 0 ? { id, expression, label, visible } : bad('an expression with a metric');
  }
  if (typeof stat !== 'string' || !/^(Average|Sum|Maximum|Minimum|SampleCount|p\d{1,2}(\.\d+)?)$/.test(stat))
    return bad(`stat is ${stat}`);
  const texts = parts.map((part) => (typeof part === 'string' ? part : bad(`a metric has ${part}`)));
  const [namespace, name, ...pairs] = texts;
  if (namespace === undefined || name === undefined || pairs.length % 2 > 0) return bad(`${texts}`);
  const dimensions: Record<string, string> = {};
  for (let i = 0; i < pairs.length; i += 2) dimensions[pairs[i] ?? ''] = pairs[i + 1] ?? '';
  return { id, namespace, name, dimensions, stat, label, visible };
}

/** Ids are unique, and expressions name only those that are there. */
function checkIds(metrics: readonly (Metric | Expression)[]): void {
  const ids = metrics.flatMap(({ id }) => id ?? []);
  if (new Set(ids).size < ids.length) bad(`ids are ${ids}`);
  for (const metric of metrics) {
    if (!('expression' in metric)) continue;
    for (const [name] of metric.expression.matchAll(/\b[a-z]\w*/g))
      if (!ids.includes(name)) bad(`${metric.expression} names ${name}, which is not there`);
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value }
    : bad('no object');
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

function bad(what: string): never {
  throw new Error(`CloudWatch would refuse the dashboard: ${what}`);
}
