import { parseArgs } from 'node:util';
import { parseFaults } from './fault-script.ts';
import type { Fault } from './faults.ts';
import { DOCUMENTED, type Limits, REUSED_REFERENCE } from './limits.ts';

export interface Options {
  readonly port: number;
  readonly distributionIds: readonly string[];
  readonly limits: Limits;
  readonly faults: readonly Fault[];
}

export const HELP = `Usage: npm run cloudfront -- [OPTION]...

A CloudFront on 127.0.0.1 that takes invalidations, as strict as the real one is known to be.

  --port N                a port; 0: a free one (4599)
  --distribution ID       a distribution that exists; may be repeated (E2EXAMPLE1ABCD)
  --faults FILE           a fault script in JSON; its time begins with the server
  --rate R                CreateInvalidation requests a second, over all distributions (${DOCUMENTED.requestsPerSecond})
  --burst B               requests that may come at once (${DOCUMENTED.burst})
  --completion SECONDS    until an invalidation is complete (${DOCUMENTED.completion / 1_000})
  --files N               files in progress, of one distribution (${DOCUMENTED.filesInProgress})
  --wildcards N           wildcards in progress, of one distribution (${DOCUMENTED.wildcardsInProgress})
  --reused-reference HOW  ${REUSED_REFERENCE.join(', ')} (${DOCUMENTED.reusedReference})
  --help                  this text

fakes/cloudfront/README.md has the rules, their sources and the fault script.`;

/**
 * Undefined: help was asked for.
 *
 * @throws Error that names each wrong option, its value and what is allowed
 */
export function parseOptions(args: readonly string[], read: (file: string) => string): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '4599' },
      distribution: { type: 'string', multiple: true, default: ['E2EXAMPLE1ABCD'] },
      faults: { type: 'string' },
      rate: { type: 'string', default: `${DOCUMENTED.requestsPerSecond}` },
      burst: { type: 'string', default: `${DOCUMENTED.burst}` },
      completion: { type: 'string', default: `${DOCUMENTED.completion / 1_000}` },
      files: { type: 'string', default: `${DOCUMENTED.filesInProgress}` },
      wildcards: { type: 'string', default: `${DOCUMENTED.wildcardsInProgress}` },
      'reused-reference': { type: 'string', default: DOCUMENTED.reusedReference },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;

  const problems: string[] = [];
  const wrong = (name: string, value: string, expected: string) =>
    problems.push(`--${name} is "${value}"; expected ${expected}`);
  const number = (name: 'port' | 'rate' | 'burst' | 'completion' | 'files' | 'wildcards', bounds: Bounds) => {
    const value = values[name];
    const { least, most = Number.POSITIVE_INFINITY, isWhole = true, example } = bounds;
    const parsed = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
    if (!(parsed >= least && parsed <= most) || (isWhole && !Number.isInteger(parsed))) {
      const range = most === Number.POSITIVE_INFINITY ? `from ${least}` : `from ${least} to ${most}`;
      wrong(name, value, `a ${isWhole ? 'whole ' : ''}number ${range}, such as ${example}`);
    }
    return parsed;
  };

  for (const id of values.distribution) {
    if (!/^[A-Z0-9]+$/.test(id))
      wrong('distribution', id, 'capital letters and digits, such as E2EXAMPLE1ABCD');
  }
  const how = values['reused-reference'];
  const reusedReference = REUSED_REFERENCE.find((one) => one === how);
  if (reusedReference === undefined) wrong('reused-reference', how, `one of ${REUSED_REFERENCE.join(', ')}`);
  const options: Options = {
    port: number('port', { least: 0, most: 65_535, example: '4599' }),
    distributionIds: values.distribution,
    limits: {
      requestsPerSecond: number('rate', { least: 0, isWhole: false, example: '0.5' }),
      burst: number('burst', { least: 1, example: '5' }),
      completion: 1_000 * number('completion', { least: 0, isWhole: false, example: '10' }),
      filesInProgress: number('files', { least: 1, example: '3000' }),
      wildcardsInProgress: number('wildcards', { least: 0, example: '15' }),
      reusedReference: reusedReference ?? DOCUMENTED.reusedReference,
    },
    faults: values.faults === undefined ? [] : readFaults(values.faults, read, problems),
  };
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return options;
}

interface Bounds {
  readonly least: number;
  readonly most?: number;
  readonly isWhole?: boolean;
  readonly example: string;
}

function readFaults(file: string, read: (file: string) => string, problems: string[]): Fault[] {
  try {
    return parseFaults(read(file));
  } catch (error) {
    for (const line of String(error instanceof Error ? error.message : error).split('\n'))
      problems.push(`--faults ${file}: ${line}`);
    return [];
  }
}
