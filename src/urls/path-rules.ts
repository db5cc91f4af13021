import { pathProblem } from '../cloudfront/path.ts';
import { match, type Token } from './glob.ts';

/** A rule as written: the paths of each object whose key fits, in place of those the key itself would give. */
export interface RuleSetting {
  readonly match: string;
  readonly paths: readonly string[];
}

/** A path with variables that a key fills. */
export interface Template {
  /** Text of the path as it is, or the name of a variable; `key` is the key without the origin path. */
  readonly pieces: readonly ({ readonly text: string } | { readonly variable: string })[];
  readonly wildcard: boolean;
}

export interface Rule {
  readonly match: string;
  readonly tokens: readonly Token[];
  readonly templates: readonly Template[];
}

export interface Ruling {
  readonly rule: Rule;
  readonly variables: ReadonlyMap<string, string>;
}

/** The key without the origin path; every template may use it. */
export const KEY = 'key';

const PART =
  /\\(?<literal>[\\*?{}[\]])|\{(?<variable>[A-Za-z][A-Za-z0-9_]*)(?<greedy>\+?)\}|(?<stars>\*+)|(?<one>\?)|(?<text>[^\\*?{}[\]]+)/y;
const VARIABLE = /\{([A-Za-z][A-Za-z0-9_]*)\}/g;

/**
 * Compiles one rule.
 *
 * @throws Error that lists what is wrong with it
 */
export function compileRule(setting: RuleSetting): Rule {
  const problems: string[] = [];
  const tokens = parsePattern(setting.match, problems);
  const known = new Set([
    KEY,
    ...tokens.flatMap((token) => (token.kind === 'begin' ? [token.variable] : [])),
  ]);
  for (const path of setting.paths) {
    const plain = path.replace(VARIABLE, 'x');
    const problem = pathProblem(plain);
    if (problem !== undefined) problems.push(`path ${JSON.stringify(path)} ${problem}`);
    for (const [, name = ''] of path.matchAll(VARIABLE)) {
      if (!known.has(name)) {
        problems.push(
          `path ${JSON.stringify(path)} uses {${name}}, which is neither in the match nor {${KEY}}`,
        );
      }
    }
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  return { match: setting.match, tokens, templates: setting.paths.map(parseTemplate) };
}

/** The first rule whose pattern fits the key, and what its variables stand for. */
export function ruling(rules: readonly Rule[], key: string): Ruling | undefined {
  for (const rule of rules) {
    const variables = match(rule.tokens, key);
    if (variables !== undefined) return { rule, variables };
  }
  return undefined;
}

function parsePattern(source: string, problems: string[]): Token[] {
  const tokens: Token[] = [];
  const names = new Set<string>();
  if (source === '') problems.push('the match is empty; "**" fits every key');
  PART.lastIndex = 0;
  while (PART.lastIndex < source.length) {
    const start = PART.lastIndex;
    const part = PART.exec(source)?.groups;
    if (part === undefined) {
      problems.push(
        `${JSON.stringify(source[start])} at ${start} of ${JSON.stringify(source)} means nothing here: ` +
          'write \\ before it to match it as it is, or a variable as {name} or {name+}',
      );
      break;
    }
    const { literal, variable, greedy, stars, one, text } = part;
    if (variable !== undefined) {
      if (variable === KEY || names.has(variable)) {
        problems.push(`{${variable}} of ${JSON.stringify(source)} is taken; choose another name`);
      }
      names.add(variable);
      const crossesFolders = greedy === '+';
      tokens.push({ kind: 'begin', variable });
      tokens.push({ kind: 'one', crossesFolders }, { kind: 'run', crossesFolders });
      tokens.push({ kind: 'end', variable });
    } else if (stars === '*') tokens.push({ kind: 'run', crossesFolders: false });
    else if (stars !== undefined) {
      const alone = /(^|\/)$/.test(source.slice(0, start)) && /^(\/|$)/.test(source.slice(PART.lastIndex));
      if (stars !== '**' || !alone) {
        problems.push(`"${stars}" of ${JSON.stringify(source)} must be "**" and alone between slashes`);
      }
      if (PART.lastIndex === source.length) tokens.push({ kind: 'run', crossesFolders: true });
      else {
        PART.lastIndex += 1;
        tokens.push({ kind: 'folders' });
      }
    } else if (one !== undefined) tokens.push({ kind: 'one', crossesFolders: false });
    else tokens.push({ kind: 'text', text: literal ?? text ?? '' });
  }
  return tokens;
}

function parseTemplate(path: string): Template {
  const wildcard = path.endsWith('*');
  const pieces = (wildcard ? path.slice(0, -1) : path)
    .split(VARIABLE)
    .map((piece, index) => (index % 2 === 0 ? { text: piece } : { variable: piece }));
  return { pieces, wildcard };
}
