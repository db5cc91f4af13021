/** Fails when lambda_function.zip has outgrown the budget in package.json. */
import { readFileSync, statSync } from 'node:fs';

const { zipBudget }: { zipBudget: number } = JSON.parse(readFileSync('package.json', 'utf8'));
const { size } = statSync('lambda_function.zip');
const report = `lambda_function.zip has ${size} bytes, the budget in package.json (zipBudget) is ${zipBudget}`;
if (!(size <= zipBudget)) {
  console.error(`${report}: make it smaller, or raise the budget and say why`);
  process.exit(1);
}
console.log(report);
