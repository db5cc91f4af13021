/** How long the function's code takes to load in a fresh process, against the unbundled SDK client it uses. */
import { execFileSync } from 'node:child_process';
import { environment } from '../../fakes/lambda/environment.ts';
import { median } from './pipeline.ts';

/** Milliseconds of the two, in fresh processes that take turns: the median of so many. */
export function compareImports(rounds = 15): [number, number] {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    times[0].push(load('./dist/function/index.mjs'));
    times[1].push(load('@aws-sdk/client-cloudfront'));
  }
  return [median(times[0]), median(times[1])];
}

function load(name: string): number {
  const script = `const start = performance.now(); await import(${JSON.stringify(name)}); console.log(performance.now() - start)`;
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
