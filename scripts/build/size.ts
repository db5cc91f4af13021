/** Fails when a file of lambda_function.zip has outgrown its budget in package.json. */
import { readFileSync } from 'node:fs';
import { zippedSizes } from './zipped-size.ts';

const { zipBudgets }: { zipBudgets: Record<string, number> } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);
for (const [name, size] of zippedSizes()) {
  const budget = zipBudgets[name] ?? 0;
  const report = `${name} has ${size} bytes in lambda_function.zip, its budget in package.json (zipBudgets) is ${budget}`;
  if (size <= budget) console.log(report);
  else {
    console.error(`${report}: make it smaller, or raise the budget and say why`);
    process.exitCode = 1;
  }
}
