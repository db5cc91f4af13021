/** How long the function's code takes to load in a fresh process, against the unbundled SDK client it uses. */
import { execFileSync } from 'node:child_process';
import { environment } from '../../fakes/lambda/environment.ts';
import { median } from './pipeline.ts';

/** Milliseconds of the two, in fresh processes that take turns: the median of the rounds. */
export function compareImports(rounds = 15): [number, number] {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    times[0].push(load("await import('./dist/function/index.mjs')"));
    // The package is CommonJS, which `import` loads in half as much time again.
    times[1].push(load("createRequire(import.meta.url)('@aws-sdk/client-cloudfront')"));
  }
  return [median(times[0]), median(times[1])];
}

function load(code: string): number {
  const script = `import { createRequire } from 'node:module';
    const start = performance.now(); ${code}; console.log(performance.now() - start)`;
  // The function refuses to start without its settings.
  const env = {
    ...environment(),
    PATH: process.env.PATH,
    AWS_REGION: 'eu-central-1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' }),
  );
}
