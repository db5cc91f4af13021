import { isObject } from '../../src/json.ts';
import { wrongUsage } from '../frame/problem.ts';

/** The variable of the module. */
export const PUBLISH = 'publish';

/** Its fields, how the function's environment writes them, and their defaults (variables.tf, publish.tf). */
const FIELDS: Readonly<Record<string, { readonly name: string; readonly otherwise?: unknown }>> = {
  bucket: { name: 'bucket' },
  prefix: { name: 'prefix', otherwise: '' },
  source_prefix: { name: 'sourcePrefix' },
  cache_control: { name: 'cacheControl', otherwise: 'public, max-age=300' },
  rules: { name: 'rules', otherwise: [] },
  content_types: { name: 'contentTypes', otherwise: {} },
  metadata: { name: 'metadata', otherwise: {} },
  delete: { name: 'delete', otherwise: false },
};
/** Of the function's role alone. */
const OF_ROLE = ['source_kms_key_arn', 'kms_key_arn'];

/**
 * The environment's PUBLISH of the variable.
 *
 * @throws Problem for a field that the variable does not have: a misspelled prefix would copy other objects than are meant
 */
export function publishSetting(file: string, value: unknown): string {
  if (value === null) return '';
  if (!isObject(value)) return JSON.stringify(value);
  const all = [...Object.keys(FIELDS), ...OF_ROLE];
  const unknown = Object.keys(value).filter((field) => !all.includes(field));
  if (unknown.length > 0) {
    throw wrongUsage(
      `${file} has ${unknown.map((field) => `${PUBLISH}.${field}`).join(', ')}, which the variable ${PUBLISH} does not have`,
      `Correct the name, or leave it out. Its fields are ${all.join(', ')}.`,
    );
  }
  const fields = Object.entries(FIELDS).map(([field, { name, otherwise }]) => {
    // Terraform takes null for the default.
    const given = value[field] ?? otherwise;
    return [name, field === 'rules' && Array.isArray(given) ? given.map(rule) : given];
  });
  return JSON.stringify(Object.fromEntries(fields));
}

function rule(item: unknown): unknown {
  return isObject(item) ? { match: item.match, cacheControl: item.cache_control } : item;
}

export function isOfPublish(problem: string): boolean {
  return problem.startsWith('PUBLISH');
}

/** The variable's names in place of the environment's in what is wrong with it. */
export function inPublishWords(problem: string): string {
  let words = problem.replace(/^PUBLISH/, PUBLISH);
  for (const [field, { name }] of Object.entries(FIELDS)) {
    words = words
      .replace(`${PUBLISH}.${name} `, `${PUBLISH}.${field} `)
      .replaceAll(`"${name}"`, `"${field}"`);
  }
  return words;
}
