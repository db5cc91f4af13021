import { expect, test } from '@jest/globals';
import { readTerraformOutput } from '../../../../cli/deployment/terraform-output.ts';

const MODULE = {
  lambda_function_name: 'invalidator',
  queue_url: null,
  dead_letter_queue_url: 'https://sqs/dead',
};
const FOUND = { functionName: 'invalidator', queueUrl: undefined, deadLetterQueueUrl: 'https://sqs/dead' };
const output = (value: unknown) => ({ sensitive: false, type: 'string', value });
const read = (outputs: unknown) => readTerraformOutput('-', JSON.stringify(outputs));

test.each([
  ['each output of its own', Object.fromEntries(Object.entries(MODULE).map(([n, v]) => [n, output(v)]))],
  ['an output that is the module', { site: output(MODULE), other: output('text') }],
  ['that output alone', MODULE],
])('the module is found in %s', (_name, outputs) => {
  expect(read(outputs)).toEqual(FOUND);
});

test.each([
  [{ a: output(MODULE), b: output(MODULE) }, 'has 2 modules: a, b'],
  [{ other: output('text') }, 'has no output lambda_function_name'],
  [[], 'has no JSON object'],
])('%j is refused', (outputs, message) => {
  expect(() => read(outputs)).toThrow(message);
});

test('what is not JSON is refused', () => {
  expect(() => readTerraformOutput('file', 'Warning: …')).toThrow('--terraform-output file is not JSON');
});
