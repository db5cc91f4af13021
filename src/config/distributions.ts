import { asError } from '../as-error.ts';
import { parseJson } from '../json.ts';
import { compileRule, type Rule } from '../urls/path-rules.ts';
import type { UrlSettings } from '../urls/url-map.ts';

/** A distribution in front of the bucket. */
export interface TargetDistribution {
  readonly id: string;
  readonly settings: UrlSettings;
}

export type SharedSettings = Pick<UrlSettings, 'indexDocument' | 'cleanUrls' | 'queryStrings'>;

const EXAMPLE = '[{"id": "E2EXAMPLE1ABCD", "originPath": null, "defaultRootObject": null, "rules": []}]';

/**
 * Reads the variable DISTRIBUTIONS.
 *
 * @param shared what is the same for all of them
 * @param problems gets a line for everything that is wrong
 */
export function parseTargets(text: string, shared: SharedSettings, problems: string[]): TargetDistribution[] {
  const list = parseJson(text);
  if (!Array.isArray(list) || list.length === 0) {
    problems.push(`DISTRIBUTIONS is ${JSON.stringify(text)}; expected a list such as ${EXAMPLE}`);
    return [];
  }
  return list.map((item: unknown, index) => parseTarget(item, `DISTRIBUTIONS[${index}]`, shared, problems));
}

/** A list of strings, or undefined when the text is not a JSON array of them. */
export function parseTexts(text: string): readonly string[] | undefined {
  const value = parseJson(text);
  return isTexts(value) ? value : undefined;
}

function parseTarget(
  item: unknown,
  where: string,
  shared: SharedSettings,
  problems: string[],
): TargetDistribution {
  const { id, originPath, defaultRootObject, rules } = fields(item);
  const check = (isRight: boolean, field: string, value: unknown, expected: string) => {
    if (!isRight) problems.push(`${where}.${field} is ${JSON.stringify(value)}; expected ${expected}`);
  };
  const idText = typeof id === 'string' ? id : '';
  check(/^[A-Z0-9]+$/.test(idText), 'id', id, "the distribution's id, such as E2EXAMPLE1ABCD");
  const path = textOrNull(originPath);
  check(
    path !== undefined && (path === null || /^(\/.*[^/])?$/s.test(path)),
    'originPath',
    originPath,
    'null, "", or a path such as "/site" with no trailing slash',
  );
  const root = textOrNull(defaultRootObject);
  check(
    root !== undefined && (root === null || /^[^/]/.test(root)),
    'defaultRootObject',
    defaultRootObject,
    'null, or the key of an object without "/" before it',
  );
  check(Array.isArray(rules), 'rules', rules, 'a list of {"match", "paths"}');
  const list: unknown[] = Array.isArray(rules) ? rules : [];
  return {
    id: idText,
    settings: {
      ...shared,
      originPath: path ?? null,
      defaultRootObject: root ?? null,
      rules: list.flatMap((rule, index) => parseRule(rule, `${where}.rules[${index}]`, problems)),
    },
  };
}

function parseRule(item: unknown, where: string, problems: string[]): Rule[] {
  const { match, paths } = fields(item);
  if (typeof match !== 'string' || !isTexts(paths)) {
    problems.push(`${where} is ${JSON.stringify(item)}; expected {"match": "docs/**", "paths": ["/docs/*"]}`);
    return [];
  }
  try {
    return [compileRule({ match, paths })];
  } catch (error) {
    problems.push(`${where}: ${asError(error).message}`);
    return [];
  }
}

function fields(item: unknown): Record<string, unknown> {
  return typeof item === 'object' && item !== null ? { ...item } : {};
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Undefined when it is neither. */
function textOrNull(value: unknown): string | null | undefined {
  return value === null || typeof value === 'string' ? value : undefined;
}
