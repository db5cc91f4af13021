/** A fault script as a person writes it, in JSON: every mistake is reported at once, with what to write instead. */
import type { Fault } from './faults.ts';

interface Check {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

const whole = (least: number): Check => ({
  expected: `a whole number from ${least}`,
  holds: (value) => typeof value === 'number' && Number.isInteger(value) && value >= least,
});
const text: Check = {
  expected: 'a non-empty string',
  holds: (value) => typeof value === 'string' && value !== '',
};

/** Optional for every kind. */
const WHEN: Readonly<Record<string, Check>> = {
  from: whole(0),
  to: whole(1),
  times: whole(1),
  distributionId: text,
};
/** Required for its kind. */
const OWN: Readonly<Record<Fault['kind'], Readonly<Record<string, Check>>>> = {
  throttled: {},
  'access denied': {},
  reset: { accepted: { expected: 'true or false', holds: (value) => typeof value === 'boolean' } },
  down: { status: { expected: '500 or 503', holds: (value) => value === 500 || value === 503 } },
  'path refused': { part: text },
  slow: { milliseconds: whole(1) },
};

/** @throws Error that names each wrong value and what is allowed */
export function parseFaults(json: string): Fault[] {
  const script: unknown = parseJson(json);
  if (!Array.isArray(script))
    throw new Error('expected a JSON array such as [{"kind": "throttled", "times": 2}]');
  const faults: Fault[] = [];
  const problems: string[] = [];
  script.forEach((one: unknown, i) => {
    if (isFault(one)) faults.push(one);
    else problems.push(...problemsOf(one).map((problem) => `fault ${i + 1}: ${problem}`));
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return faults;
}

function isFault(value: unknown): value is Fault {
  return problemsOf(value).length === 0;
}

function problemsOf(fault: unknown): string[] {
  if (typeof fault !== 'object' || fault === null) return [`${JSON.stringify(fault)} is not an object`];
  const values = new Map<string, unknown>(Object.entries(fault));
  const kind = values.get('kind');
  const own = new Map(Object.entries(OWN)).get(String(kind));
  if (own === undefined) return [problem('kind', kind, `one of ${Object.keys(OWN).join(', ')}`)];
  const checks = new Map(Object.entries({ ...WHEN, ...own }));
  const problems: string[] = [];
  for (const [name, { expected, holds }] of checks) {
    const isMissing = !values.has(name);
    if (isMissing ? name in own : !holds(values.get(name)))
      problems.push(problem(name, values.get(name), expected));
  }
  for (const name of values.keys()) {
    if (name !== 'kind' && !checks.has(name))
      problems.push(`"${name}" means nothing to ${kind}; it takes ${[...checks.keys()].join(', ')}`);
  }
  const [from, to] = [values.get('from') ?? 0, values.get('to')];
  if (typeof from === 'number' && typeof to === 'number' && to <= from)
    problems.push(problem('to', to, `more than "from", which is ${from}`));
  return problems;
}

function problem(name: string, value: unknown, expected: string): string {
  return `"${name}" is ${value === undefined ? 'missing' : JSON.stringify(value)}; expected ${expected}`;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Error(`not JSON: ${error instanceof Error ? error.message : error}`);
  }
}
