/** Fails when package-lock.json lists a package without a hash of its content, or names a registry's host. */
import { readFileSync } from 'node:fs';

interface LockedPackage {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const FILE = process.argv[2] ?? 'package-lock.json';
const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(readFileSync(FILE, 'utf8'));
const problems: string[] = [];

for (const [path, { integrity, resolved, optionalDependencies = {} }] of Object.entries(packages)) {
  if (path !== '' && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))
    problems.push(`${path} has no SHA-512 hash: ask the registry (npm view NAME@VERSION dist.integrity)`);
  if (resolved !== undefined)
    problems.push(`${path} names a host, ${resolved}: .npmrc has omit-lockfile-registry-resolved`);
  // npm leaves out native packages of other platforms that its registry lacks; npm ci refuses such a file there.
  for (const name of Object.keys(optionalDependencies)) {
    if (!(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages))
      problems.push(`${name}, an optional dependency of ${path}, is missing`);
  }
}

for (const problem of problems) console.error(`${FILE}: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${FILE}: ${Object.keys(packages).length - 1} packages, each with its hash`);
