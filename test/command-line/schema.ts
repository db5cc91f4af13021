import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const ajv = new Ajv2020({ strict: true, allErrors: true });

/** The JSON that a command printed, after a look at its schema in cli/schemas. */
export function matchingSchema(name: string, printed: string): unknown {
  const value: unknown = JSON.parse(printed);
  const validate = ajv.compile(JSON.parse(readFileSync(`cli/schemas/${name}.json`, 'utf8')));
  if (!validate(value)) throw new Error(`${name}: ${ajv.errorsText(validate.errors)}\n${printed}`);
  return value;
}
