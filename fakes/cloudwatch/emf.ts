/**
 * CloudWatch Logs' reading of the embedded metric format, and Lambda's of the level of a line. "Spec" is the CloudWatch
 * User Guide, "Specification: Embedded metric format"; it knows nothing of src/.
 */

/** Values of one metric that one line has. */
export interface Datum {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The whole line. */
  readonly line: Readonly<Record<string, unknown>>;
}

/** Members of an array of values, of dimensions in a set, of metrics in a directive (Spec). */
const MAX_VALUES = 100;
const MAX_DIMENSIONS = 30;
const MAX_METRICS = 100;
/** Bytes of a line: CloudWatch Logs' limit of an event before it was raised to a megabyte. */
const MAX_BYTES = 256 * 1_024;
const UNITS =
  /^(Seconds|Microseconds|Milliseconds|(Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits|Count)(\/Second)?|Percent|None)$/;
/** From least to most severe (Lambda Developer Guide, "Log-level filtering"). */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Whether Lambda passes a line on at its own level: what has no level or no timestamp is INFO. */
export function passesLambda(text: string, applicationLogLevel: string): boolean {
  const { level, timestamp } = objectOf(JSON.parse(text)) ?? {};
  const isDated = typeof timestamp === 'string' && RFC_3339.test(timestamp);
  const own = isDated && typeof level === 'string' ? LEVELS.indexOf(level.toUpperCase()) : -1;
  return (own < 0 ? LEVELS.indexOf('INFO') : own) >= LEVELS.indexOf(applicationLogLevel);
}

/**
 * The data of a line.
 *
 * @throws Error that says what the specification forbids in it
 */
export function readEmf(text: string): Datum[] {
  if (Buffer.byteLength(text) > MAX_BYTES) throw new Error(`the line has ${Buffer.byteLength(text)} bytes`);
  const line = objectOf(JSON.parse(text)) ?? bad('the line is no object');
  const meta = objectOf(line._aws) ?? bad('_aws is no object');
  const { Timestamp: at, CloudWatchMetrics: directives, ...others } = meta;
  if (typeof at !== 'number' || !Number.isInteger(at) || at < 0) return bad(`Timestamp is ${at}`);
  if (!Array.isArray(directives)) return bad('CloudWatchMetrics is no array');
  if (Object.keys(others).length > 0) return bad(`_aws has ${Object.keys(others)}`);
  return directives.flatMap((directive: unknown) => readDirective(directive, line, at));
}

function readDirective(directive: unknown, line: Record<string, unknown>, at: number): Datum[] {
  const { Namespace, Dimensions, Metrics, ...others } =
    objectOf(directive) ?? bad('a directive is no object');
  if (typeof Namespace !== 'string' || !/^.{1,255}$/.test(Namespace)) return bad(`Namespace is ${Namespace}`);
  if (Object.keys(others).length > 0) return bad(`a directive has ${Object.keys(others)}`);
  if (!Array.isArray(Dimensions) || Dimensions.length === 0) return bad('Dimensions is no array of sets');
  if (!Array.isArray(Metrics) || Metrics.length === 0 || Metrics.length > MAX_METRICS) return bad('Metrics');
  const sets = Dimensions.map((set: unknown) => readDimensions(set, line));
  const metrics = Metrics.map((metric: unknown) => readMetric(metric, line));
  const names = new Set(metrics.map(({ name }) => name));
  if (names.size < metrics.length) return bad('a metric is there twice');
  return sets.flatMap((dimensions) =>
    metrics.map((metric) => ({ namespace: Namespace, ...metric, dimensions, at, line })),
  );
}

function readDimensions(set: unknown, line: Record<string, unknown>): Record<string, string> {
  if (!Array.isArray(set) || set.length > MAX_DIMENSIONS) return bad('a set of dimensions');
  return Object.fromEntries(
    set.map((name: unknown) => {
      const value = typeof name === 'string' ? line[name] : undefined;
      if (typeof name !== 'string' || typeof value !== 'string' || !/^.{1,1024}$/.test(value))
        return bad(`the dimension ${name} is ${value}`);
      return [name, value];
    }),
  );
}

function readMetric(metric: unknown, line: Record<string, unknown>) {
  const { Name, Unit = 'None', StorageResolution = 60, ...others } = objectOf(metric) ?? {};
  if (typeof Name !== 'string' || !/^.{1,255}$/.test(Name)) return bad(`Name is ${Name}`);
  if (typeof Unit !== 'string' || !UNITS.test(Unit)) return bad(`Unit is ${Unit}`);
  if (StorageResolution !== 1 && StorageResolution !== 60) return bad(`${StorageResolution}`);
  if (Object.keys(others).length > 0) return bad(`a metric has ${Object.keys(others)}`);
  const target = line[Name];
  const values: unknown[] = Array.isArray(target) ? target : [target];
  if (values.length === 0 || values.length > MAX_VALUES) return bad(`${Name} has ${values.length} values`);
  return {
    name: Name,
    unit: Unit,
    values: values.map((value) =>
      typeof value === 'number' && Number.isFinite(value) ? value : bad(`${Name} is ${value}`),
    ),
  };
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function bad(what: string): never {
  throw new Error(`not the embedded metric format: ${what}`);
}
