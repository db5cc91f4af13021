/** Usage: main.ts REPORT FOLDERS. Fails when a finding has no reason in SECURITY.md, or a reason no finding. */
import { readFileSync } from 'node:fs';
import { judge } from './findings.ts';

const [report = '', folders = ''] = process.argv.slice(2);
const { passed, found, problems } = judge(
  readFileSync(report, 'utf8'),
  Number(folders),
  readFileSync('SECURITY.md', 'utf8'),
);

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
console.log(
  `checkov: ${folders} folders, ${passed} checks passed, ${found} of others with a reason in SECURITY.md`,
);
