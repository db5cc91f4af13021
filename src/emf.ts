import type { LogLevel } from './log.ts';
import { type Figures, METRICS, type MetricName, type Observed } from './metrics.ts';

export interface EmfSettings {
  readonly namespace: string;
  readonly functionName: string;
  /**
   * The level at which the function logs. Lambda drops lines below it, and takes one without a level or without a
   * timestamp of RFC 3339 for INFO (Lambda Developer Guide, "Log-level filtering").
   */
  readonly logLevel: LogLevel;
}

/** Of one metric in one line (CloudWatch User Guide, "Specification: Embedded metric format"). */
const MAX_VALUES = 100;
/** The only one whose 0 says something: a new month has begun, and the alarm on the budget is over. */
const WITH_ZERO: MetricName = 'PathsOfMonth';
const NAMES = Object.keys(METRICS).filter((name): name is MetricName => name in METRICS);

/**
 * Lines from which CloudWatch Logs makes metrics, in the embedded metric format. Zeros and empty lists are left out, as
 * a metric costs what it is sent. Many values of one metric take several lines.
 *
 * @param now milliseconds since the epoch
 */
export function emfLines(
  { namespace, functionName, logLevel }: EmfSettings,
  figures: Figures,
  { dryRun, about }: Observed,
  now: number,
): string[] {
  const lists = new Map<MetricName, readonly number[]>();
  for (const name of NAMES) {
    const value = figures[name] ?? [];
    const values = typeof value !== 'number' ? value : value === 0 && name !== WITH_ZERO ? [] : [value];
    if (values.length > 0) lists.set(name, values);
  }
  const lines: string[] = [];
  for (let start = 0; ; start += MAX_VALUES) {
    const values: [MetricName, number | readonly number[]][] = [];
    for (const [name, list] of lists) {
      const some = list.length <= MAX_VALUES && start === 0 ? list : list.slice(start, start + MAX_VALUES);
      const [first] = some;
      if (first !== undefined) values.push([name, some.length === 1 ? first : some]);
    }
    if (values.length === 0) return lines;
    const dimensions = { FunctionName: functionName, ...(dryRun && { DryRun: 'true' }) };
    const directive = {
      Namespace: namespace,
      Dimensions: [Object.keys(dimensions)],
      Metrics: values.map(([name]) => ({ Name: name, Unit: METRICS[name] })),
    };
    const line = {
      level: logLevel,
      message: 'metrics',
      timestamp: new Date(now).toISOString(),
      ...about,
      ...dimensions,
      ...Object.fromEntries(values),
      _aws: { Timestamp: Math.round(now), CloudWatchMetrics: [directive] },
    };
    lines.push(JSON.stringify(line));
  }
}
