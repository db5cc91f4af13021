/** Says in which files two zips differ. Usage: compare-zips.ts TAGGED BUILT */
import { readFileSync } from 'node:fs';
import { type Unzipped, unzipSync } from 'fflate';

const [tagged = '', built = ''] = process.argv.slice(2);

function contents(zip: string): Unzipped {
  try {
    return unzipSync(readFileSync(zip));
  } catch (error) {
    console.log(`${zip} cannot be read: ${error instanceof Error ? error.message : error}`);
    return {};
  }
}

const [inTag, inBuild] = [contents(tagged), contents(built)];
const names = [...new Set([...Object.keys(inTag), ...Object.keys(inBuild)])].sort();
const problems = names.flatMap((name) => {
  const [there, here] = [inTag[name], inBuild[name]];
  if (here === undefined) return [`  ${name} is only in the tag`];
  if (there === undefined) return [`  ${name} is missing in the tag`];
  return Buffer.compare(there, here) === 0
    ? []
    : [`  ${name} has other content: ${there.length} bytes in the tag, ${here.length} built`];
});
console.log(
  problems.length > 0
    ? problems.join('\n')
    : '  the files are equal; the zip itself differs (order, time, mode, level)',
);
