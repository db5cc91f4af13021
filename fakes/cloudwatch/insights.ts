/**
 * The part of CloudWatch Logs Insights that the module's queries use, written from the guide "CloudWatch Logs Insights
 * language query syntax": filter, fields, unnest, stats, sort and limit. Anything else is an error.
 */

/** Fields of a line of JSON that Insights discovers ("Supported logs and discovered fields"). */
const MAX_FIELDS = 200;

export type Row = Readonly<Record<string, unknown>>;

/** The rows of a query over lines of JSON. */
export function insights(query: string, lines: readonly string[]): Row[] {
  let rows: Row[] = lines.map((line) => ({ '@message': line, ...discovered(line) }));
  for (const command of query.split(/\n\s*\|/).map((one) => one.trim())) {
    const [, verb = '', rest = ''] = /^(\w+)\s+([\s\S]*)$/.exec(command) ?? [];
    rows = run(verb, rest, rows);
  }
  return rows;
}

function run(verb: string, rest: string, rows: readonly Row[]): Row[] {
  switch (verb) {
    case 'filter':
      return rows.filter((row) => isTrue(rest, row));
    case 'fields':
      return rows.map((row) => ({
        ...row,
        ...Object.fromEntries(splitList(rest).map((one) => field(one, row))),
      }));
    case 'unnest': {
      const [, list = '', name = ''] = /^([\w.@]+) into (\w+)$/.exec(rest) ?? fail(`unnest ${rest}`);
      return rows.flatMap((row) => {
        const value = read(list, row);
        const items: unknown[] = Array.isArray(value) ? value : [value];
        return items.map((item) => ({ ...row, [name]: item }));
      });
    }
    case 'stats':
      return stats(rest, rows);
    case 'sort': {
      const [, name = '', order = ''] = /^([\w.@]+) (asc|desc)$/.exec(rest) ?? fail(`sort ${rest}`);
      const sign = order === 'desc' ? -1 : 1;
      return [...rows].sort((one, other) => sign * (Number(read(name, one)) - Number(read(name, other))));
    }
    case 'limit':
      return rows.slice(0, Number(rest));
    default:
      return fail(`${verb} ${rest}`);
  }
}

/** `a as b`, `jsonParse(a) as b` or `a`. */
function field(text: string, row: Row): [string, unknown] {
  const [, parsed, alias] = /^jsonParse\(([\w.@]+)\) as (\w+)$/.exec(text) ?? [];
  if (parsed !== undefined && alias !== undefined) return [alias, JSON.parse(String(read(parsed, row)))];
  return /^[\w.@]+$/.test(text) ? [text, read(text, row)] : fail(`fields ${text}`);
}

/** Conditions joined by and; those in parentheses by or. */
function isTrue(text: string, row: Row): boolean {
  return text.split(/ and (?![^(]*\))/).every((part) => {
    const group = /^\((.* or .*)\)$/.exec(part);
    return group === null ? isMet(part, row) : (group[1] ?? '').split(' or ').some((one) => isMet(one, row));
  });
}

function isMet(text: string, row: Row): boolean {
  const [, not, present] = /^(not )?ispresent\(([\w.@]+)\)$/.exec(text) ?? [];
  if (present !== undefined) return (read(present, row) === undefined) === (not !== undefined);
  const [, name = '', sign = '', value = ''] =
    /^([\w.@]+) (=|>) ("[^"]*"|\d+)$/.exec(text) ?? fail(`filter ${text}`);
  const own = read(name, row);
  return sign === '=' ? own === JSON.parse(value) : typeof own === 'number' && own > Number(value);
}

function stats(text: string, rows: readonly Row[]): Row[] {
  const [sums = '', by = ''] = text.split(' by ');
  const groups = new Map<string, Row[]>();
  const keysOf = (row: Row) =>
    splitList(by).map((name): [string, unknown] =>
      name === 'bin(1d)' ? [name, String(read('timestamp', row)).slice(0, 10)] : [name, read(name, row)],
    );
  for (const row of rows) {
    const key = JSON.stringify(keysOf(row));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].map(([key, some]) => {
    const result: Record<string, unknown> = Object.fromEntries(JSON.parse(key));
    for (const sum of splitList(sums)) {
      const [, what = '', name = '', alias = ''] =
        /^(sum|count)\(([\w.@*]+)\) as (\w+)$/.exec(sum) ?? fail(sum);
      const numbers = some.map((row) => read(name, row)).filter((value) => typeof value === 'number');
      result[alias] = what === 'count' ? some.length : numbers.reduce((total, value) => total + value, 0);
    }
    return result;
  });
}

/** A discovered field has dots in its name; a part of a parsed value is behind one. */
function read(name: string, row: Row): unknown {
  if (name in row) return row[name];
  const [first = '', ...others] = name.split('.');
  let value: unknown = row[first];
  for (const part of others) {
    value =
      typeof value === 'object' && value !== null
        ? Object.entries(value).find(([key]) => key === part)?.[1]
        : undefined;
  }
  return value;
}

function discovered(line: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(flat(JSON.parse(line))).slice(0, MAX_FIELDS));
}

/** The fields that Insights discovers in JSON: those of objects behind dots, of lists by their number. */
function flat(value: unknown, prefix = ''): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return prefix === '' ? {} : { [prefix]: value };
  const found: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value))
    Object.assign(found, flat(part, prefix === '' ? name : `${prefix}.${name}`));
  return found;
}

function splitList(text: string): string[] {
  return text.split(/,\s*/).map((one) => one.trim());
}

function fail(what: string): never {
  throw new Error(`not a part of Logs Insights that is known here: ${what}`);
}
