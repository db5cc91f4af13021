import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type Surroundings } from './processes.ts';

/**
 * Copies the module, as it is in this checkout, to a directory of its own. The user's state, .terraform and
 * terraform.tfvars in the checkout are neither read nor touched.
 */
export function copyModule(root: string, directory: string): void {
  copyConfiguration(root, directory);
  copyFileSync(join(root, 'lambda_function.zip'), join(directory, 'lambda_function.zip'));
}

export function copyConfiguration(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name.endsWith('.tf')) copyFileSync(join(from, name), join(to, name));
  }
}

/** Terraform in one directory, never interactive. */
export class Terraform {
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  async init(): Promise<void> {
    const { root, directory } = this.#surroundings;
    await run([`${root}/scripts/terraform/init.sh`, directory], this.#surroundings);
  }

  /** Returns what Terraform prints, which begins with the plan. */
  async apply(variables: Readonly<Record<string, unknown>>): Promise<string> {
    const file = join(this.#surroundings.directory, 'terraform.tfvars.json');
    writeFileSync(file, JSON.stringify(variables, null, 2));
    return this.#terraform('apply', '-auto-approve', '-input=false');
  }

  /** Whether applying once more would change nothing. */
  async isUpToDate(): Promise<boolean> {
    const changesPending = 2;
    const plan = ['terraform', 'plan', '-detailed-exitcode', '-input=false', '-no-color'];
    return (await run(plan, this.#surroundings, [0, changesPending])).code === 0;
  }

  /** Returns what `terraform test` prints for people. Its JSON repeats the provider's whole schema with every plan. */
  test(): Promise<string> {
    return this.#terraform('test', '-verbose');
  }

  /** The value of one output. */
  async output(name: string): Promise<unknown> {
    return JSON.parse(await this.#terraform('output', '-json', name));
  }

  async destroy(): Promise<void> {
    await this.#terraform('destroy', '-auto-approve', '-input=false');
  }

  async #terraform(...words: string[]): Promise<string> {
    return (await run(['terraform', ...words, '-no-color'], this.#surroundings)).stdout;
  }
}
