import { asError } from '../as-error.ts';
import { isObject, parseJson } from '../json.ts';
import { compileRule, type Rule } from '../urls/path-rules.ts';

/** Where changed objects are copied to before their URLs are invalidated. */
export interface PublishSettings {
  /** The destination: the bucket behind the distributions. */
  readonly bucket: string;
  /** A copy's key is `prefix`, then the source's key without `sourcePrefix`. */
  readonly prefix: string;
  readonly sourcePrefix: string;
  /** Of copies that no rule fits. */
  readonly cacheControl: string;
  /** By the key of the copy; the first one that fits counts. */
  readonly rules: readonly CacheRule[];
  /** By the ending of the key, such as `.json`. */
  readonly contentTypes: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Whether deletions are mirrored. */
  readonly delete: boolean;
}

export interface CacheRule extends Pick<Rule, 'tokens'> {
  readonly cacheControl: string;
}

const EXAMPLE =
  '{"bucket": "my-site", "prefix": "", "sourcePrefix": "public/", "cacheControl": "public, max-age=300", ' +
  '"rules": [], "contentTypes": {}, "metadata": {}, "delete": false}';

/**
 * Reads the variable PUBLISH; null when it is not set.
 *
 * @param problems gets a line for everything that is wrong
 */
export function parsePublish(text: string, bucketName: string, problems: string[]): PublishSettings | null {
  if (text === '') return null;
  const value = parseJson(text);
  if (!isObject(value)) {
    problems.push(`PUBLISH is ${JSON.stringify(text)}; expected nothing, or ${EXAMPLE}`);
    return null;
  }
  const field = <T>(name: string, is: (item: unknown) => item is T, expected: string, otherwise: T): T => {
    const item = value[name];
    if (is(item)) return item;
    problems.push(`PUBLISH.${name} is ${JSON.stringify(item)}; expected ${expected}`);
    return otherwise;
  };
  const rules = field('rules', isList, 'a list of {"match", "cacheControl"}', []);
  const settings: PublishSettings = {
    bucket: field('bucket', isName, 'the name of the destination bucket', ''),
    prefix: field('prefix', isText, 'the beginning of the keys of copies, or ""', ''),
    sourcePrefix: field('sourcePrefix', isText, 'the beginning of the keys to copy, or ""', ''),
    cacheControl: field('cacheControl', isHeader, 'a Cache-Control header', ''),
    rules: rules.flatMap((rule, i) => parseRule(rule, `PUBLISH.rules[${i}]`, problems)),
    contentTypes: field('contentTypes', isHeaders, 'content types by ending, such as {".json": "…"}', {}),
    metadata: field('metadata', isHeaders, 'metadata by name', {}),
    delete: field('delete', isBoolean, 'true or false', false),
  };
  const { bucket, prefix, sourcePrefix } = settings;
  if (bucket === bucketName && (prefix.startsWith(sourcePrefix) || sourcePrefix.startsWith(prefix))) {
    problems.push(
      `PUBLISH copies ${bucket}/${sourcePrefix} to ${bucket}/${prefix}, and would copy its own copies without end; ` +
        'expected another bucket, or prefixes of which neither begins with the other',
    );
  }
  return settings;
}

function parseRule(item: unknown, where: string, problems: string[]): CacheRule[] {
  if (!isObject(item) || !isName(item.match) || !isHeader(item.cacheControl)) {
    problems.push(
      `${where} is ${JSON.stringify(item)}; expected {"match": "assets/**", "cacheControl": "…"}`,
    );
    return [];
  }
  try {
    return [
      { tokens: compileRule({ match: item.match, paths: [] }).tokens, cacheControl: item.cacheControl },
    ];
  } catch (error) {
    problems.push(`${where}: ${asError(error).message}`);
    return [];
  }
}

const isText = (item: unknown): item is string => typeof item === 'string';
const isName = (item: unknown): item is string => isText(item) && item !== '';
const isBoolean = (item: unknown): item is boolean => typeof item === 'boolean';
const isList = (item: unknown): item is readonly unknown[] => Array.isArray(item);
const isHeader = (item: unknown): item is string => isText(item) && /^[!-~]([ -~]*[!-~])?$/.test(item);
const isHeaders = (item: unknown): item is Readonly<Record<string, string>> =>
  isObject(item) && Object.values(item).every(isHeader);
