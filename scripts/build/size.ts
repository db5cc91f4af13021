/** Fails when lambda_function.zip, or what of it every cold start loads, has outgrown its budget in package.json. */
import { readFileSync } from 'node:fs';
import { zippedSizes } from './zipped-size.ts';

const { zipBudgets }: { zipBudgets: { whole: number; coldStart: number } } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);
const sizes = zippedSizes();
for (const part of ['whole', 'coldStart'] as const) {
  const report = `lambda_function.zip, ${part}: ${sizes[part]} bytes of ${zipBudgets[part]} (package.json, zipBudgets)`;
  if (sizes[part] <= zipBudgets[part]) console.log(report);
  else {
    console.error(`${report}: make it smaller, or raise the budget and say why`);
    process.exitCode = 1;
  }
}
