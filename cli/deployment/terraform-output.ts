import { isObject } from '../../src/json.ts';
import { wrongUsage } from '../frame/problem.ts';

/** What of the module's outputs the commands use (outputs.tf). */
export interface ModuleOutputs {
  readonly functionName: string;
  /** Undefined in direct delivery. */
  readonly queueUrl: string | undefined;
  readonly deadLetterQueueUrl: string | undefined;
}

/**
 * Reads what `terraform output -json` printed: of the module's outputs each, of an output that is the whole module, or that
 * output alone (`terraform output -json NAME`).
 *
 * @throws Problem when it is not JSON, has no such outputs, or those of several modules
 */
export function readTerraformOutput(file: string, text: string): ModuleOutputs {
  const where = `--terraform-output ${file}`;
  const found = modulesIn(parse(where, text));
  const [only] = found.values();
  if (only === undefined)
    throw wrongUsage(
      `${where} has no output lambda_function_name of the module`,
      'Add `output "invalidator" { value = module.NAME }`, apply, and give what `terraform output -json invalidator` prints; or name the function with --function.',
    );
  if (found.size > 1)
    throw wrongUsage(
      `${where} has ${found.size} modules: ${[...found.keys()].join(', ')}`,
      `Give one of them: terraform output -json ${[...found.keys()][0]}`,
    );
  return only;
}

function parse(where: string, text: string): Readonly<Record<string, unknown>> {
  const remedy = 'Give what `terraform output -json` prints, or name the function with --function.';
  let outputs: unknown;
  try {
    outputs = JSON.parse(text);
  } catch (error) {
    throw wrongUsage(`${where} is not JSON: ${error instanceof Error ? error.message : error}`, remedy);
  }
  if (isObject(outputs)) return outputs;
  throw wrongUsage(`${where} has no JSON object`, remedy);
}

/** The modules by the names of their outputs. */
function modulesIn(outputs: Readonly<Record<string, unknown>>): Map<string, ModuleOutputs> {
  const values = Object.entries(outputs).map(
    ([name, output]) => [name, isObject(output) && 'value' in output ? output.value : output] as const,
  );
  const asOne = moduleOf(Object.fromEntries(values));
  if (asOne !== undefined) return new Map([['', asOne]]);
  return new Map(
    values.flatMap(([name, value]) => {
      const outputs = isObject(value) ? moduleOf(value) : undefined;
      return outputs === undefined ? [] : [[name, outputs]];
    }),
  );
}

function moduleOf(outputs: Readonly<Record<string, unknown>>): ModuleOutputs | undefined {
  const { lambda_function_name: functionName, queue_url: queueUrl } = outputs;
  const { dead_letter_queue_url: deadLetterQueueUrl } = outputs;
  if (typeof functionName !== 'string') return undefined;
  return {
    functionName,
    queueUrl: typeof queueUrl === 'string' ? queueUrl : undefined,
    deadLetterQueueUrl: typeof deadLetterQueueUrl === 'string' ? deadLetterQueueUrl : undefined,
  };
}
