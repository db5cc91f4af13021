import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { shakeableSchemas } from './shakeable-schemas.ts';
import { bundledFiles, thirdPartyLicenses } from './third-party-licenses.ts';

/** Of the same repository and under the same license as another that brings the text. */
const WITHOUT_TEXT = {
  '@aws-sdk/credential-provider-http': '@aws-sdk/credential-provider-node',
  '@aws-sdk/credential-provider-login': '@aws-sdk/credential-provider-node',
  '@aws-sdk/nested-clients': '@aws-sdk/credential-provider-node',
} as const;

/** The command line, and the GitHub Action. */
const ENTRIES = { commandLine: 'cli/main.ts', action: 'cli/action/main.ts' } as const;

/**
 * Bundles the command line or the Action into one file that needs nothing but Node.js, and that has the licenses of what is
 * in it at its end: the same bytes from the same sources.
 *
 * @param version that it says it is
 */
export async function bundleCommandLine(
  entry: keyof typeof ENTRIES,
  outfile: string,
  version: string,
): Promise<void> {
  const shared: BuildOptions = {
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    preserveSymlinks: true,
  };
  // What is loaded late is not tree-shaken in one file: first files, each with only what is used, then one of them.
  const parts = `${outfile}.parts`;
  const { metafile } = await build({
    ...shared,
    entryPoints: { main: ENTRIES[entry] },
    outdir: parts,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    plugins: [shakeableSchemas],
    // It adds types only.
    alias: { '@commander-js/extra-typings': 'commander' },
    define: { VERSION: JSON.stringify(version) },
    metafile: true,
  });
  const { outputFiles } = await build({
    ...shared,
    entryPoints: [`${parts}/main.mjs`],
    outfile,
    minify: true,
    // Commander is CommonJS, and requires modules of Node.js.
    banner: {
      js: "#!/usr/bin/env node\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
    write: false,
  });
  rmSync(parts, { recursive: true });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error('esbuild wrote no file');
  const licenses = thirdPartyLicenses(bundledFiles(metafile), WITHOUT_TEXT).replaceAll('*/', '* /');
  mkdirSync(dirname(outfile), { recursive: true });
  writeFileSync(outfile, `${bundle.text}/*\nThird-party licenses\n\n${licenses}*/\n`);
  chmodSync(outfile, 0o755);
}
