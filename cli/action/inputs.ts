import { Problem, wrongUsage } from '../frame/problem.ts';

/** What the workflow gives (action.yml). */
export interface Inputs {
  readonly distributions: readonly string[];
  /** Paths, and objects as s3://BUCKET/KEY. */
  readonly names: readonly string[];
  /** The name of a file of changes. */
  readonly from: string | undefined;
  readonly wait: boolean;
  readonly nonCritical: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the inputs as a runner gives them: INPUT_ and the name in capitals (GitHub, "Metadata syntax for GitHub Actions",
 * inputs).
 *
 * @throws Problem that names the input, its value and what is allowed
 */
export function readInputs(env: Environment): Inputs {
  const text = (name: string) => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
  const distributions = text('distribution')
    .split(/[\s,]+/)
    .filter((name) => name !== '');
  const names = namesIn(text('paths'));
  const from = text('paths-from') || undefined;
  if (distributions.length === 0)
    throw wrongUsage(
      'input distribution is empty',
      'Name the distribution by its id, an alias or its domain name.',
    );
  if (names.length === 0 && from === undefined)
    throw wrongUsage(
      'inputs paths and paths-from are both empty',
      'Give paths, or a file such as the output of aws s3 sync.',
    );
  const bare = names.find((name) => !/^(\/|s3:\/\/)/.test(name));
  if (bare !== undefined)
    throw wrongUsage(
      `input paths has ${JSON.stringify(bare)}, which is neither a path nor an object`,
      `Write the path as CloudFront takes it (${JSON.stringify(`/${bare}`)}), or the object with its bucket (${JSON.stringify(`s3://my-site/${bare}`)}).`,
    );
  return { distributions, names, from, wait: isTrue(env, 'wait'), nonCritical: isNonCritical(env) };
}

/** Read apart from the others, as it decides what a problem of those means. */
export function isNonCritical(env: Environment): boolean {
  return isTrue(env, 'non-critical');
}

/** As GitHub's own toolkit reads booleans (YAML 1.2, "Core Schema"). */
function isTrue(env: Environment, name: string): boolean {
  const value = (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
  if (/^(true|True|TRUE)$/.test(value)) return true;
  if (/^(false|False|FALSE|)$/.test(value)) return false;
  throw wrongUsage(`input ${name} is ${JSON.stringify(value)}`, 'Write true or false.');
}

/** A line each; no path has a space in it, so that paths on one line are told apart. */
function namesIn(text: string): string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => (line.trimStart().startsWith('/') ? line.trim().split(/\s+/) : line))
    .filter((name) => name.trim() !== '');
}

/** A problem of the command line in words of the Action. */
export function inInputWords(problem: Problem): Problem {
  const words = (text: string) =>
    text
      .replace(/(Name it with )--bucket, --function or --settings/, '$1its bucket: s3://my-site/KEY')
      .replaceAll('--from', 'input paths-from')
      .replaceAll('--distribution', 'input distribution')
      .replaceAll('--region or AWS_REGION', 'AWS_REGION, as aws-actions/configure-aws-credentials does,')
      .replace('Name a profile with --profile or AWS_PROFILE, or set', 'Set');
  const { message, remedy, name, exitCode, cause } = problem;
  return new Problem(words(message), words(remedy), { name, exitCode, cause });
}
