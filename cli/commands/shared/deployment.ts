/** The options by which the commands for operators are told which deployment they work on. */
import { text } from 'node:stream/consumers';
import type { Config } from '../../../src/config/config.ts';
import { functionEnvironment } from '../../aws/lazy.ts';
import { type ModuleOutputs, readTerraformOutput } from '../../deployment/terraform-output.ts';
import { command } from '../../frame/command.ts';
import { wrongUsage } from '../../frame/problem.ts';
import { readConfig } from '../../settings/settings.ts';
import { readText } from './changes.ts';

/** A command that works on an installation of the module. */
export function commandOnDeployment(name: string) {
  return command(name)
    .option('--function <name>', 'the deployed function: its name or ARN')
    .option(
      '--terraform-output <file>',
      'what `terraform output -json` printed, "-" for standard input, in place of --function',
    );
}

export interface DeploymentOptions {
  readonly function?: string | undefined;
  readonly terraformOutput?: string | undefined;
}

/** What Terraform says of the deployment; undefined: neither option is given. */
export async function namedDeployment({
  function: functionName,
  terraformOutput: file,
}: DeploymentOptions): Promise<Partial<ModuleOutputs> & Pick<ModuleOutputs, 'functionName'>> {
  if (file !== undefined && functionName !== undefined)
    throw wrongUsage(
      '--function and --terraform-output are both given',
      'Give the one that names the function.',
    );
  if (functionName !== undefined) return { functionName };
  if (file === undefined)
    throw wrongUsage(
      'no deployment is named',
      'Name the function with --function, or give --terraform-output FILE (- for standard input).',
    );
  return readTerraformOutput(
    file,
    file === '-' ? await text(process.stdin) : readText('--terraform-output', file),
  );
}

/** The settings of a deployed function. */
export function deployedConfig(
  functionName: string,
  warn: (text: string) => void,
  environment?: Readonly<Record<string, string>>,
): Promise<Config> {
  return readConfig({ function: functionName }, [], undefined, {
    functionEnvironment: async (name) => environment ?? functionEnvironment(name),
    readFile: () => '',
    warn,
  });
}
