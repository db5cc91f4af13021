import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildSync } from 'esbuild';
import { thirdPartyLicenses } from './third-party-licenses.ts';

/** Of the same repository and under the same license as another that brings the text. */
const WITHOUT_TEXT = {
  '@aws-sdk/credential-provider-http': '@aws-sdk/credential-provider-node',
  '@aws-sdk/credential-provider-login': '@aws-sdk/credential-provider-node',
  '@aws-sdk/nested-clients': '@aws-sdk/credential-provider-node',
} as const;

/**
 * Bundles the command line into one file that needs nothing but Node.js, and that has the licenses of what is in it at its
 * end: the same bytes from the same sources.
 *
 * @param version that it says it is
 */
export function bundleCommandLine(outfile: string, version: string): void {
  const { outputFiles, metafile } = buildSync({
    entryPoints: ['cli/main.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    minify: true,
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    // It adds types only.
    alias: { '@commander-js/extra-typings': 'commander' },
    define: { VERSION: JSON.stringify(version) },
    // Commander is CommonJS, and requires modules of Node.js.
    banner: {
      js: "#!/usr/bin/env node\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
    legalComments: 'none',
    preserveSymlinks: true,
    metafile: true,
    write: false,
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error('esbuild wrote no file');
  const bundled = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([input]) => input);
  const licenses = thirdPartyLicenses(bundled, WITHOUT_TEXT).replaceAll('*/', '* /');
  mkdirSync(dirname(outfile), { recursive: true });
  writeFileSync(outfile, `${bundle.text}/*\nThird-party licenses\n\n${licenses}*/\n`);
  chmodSync(outfile, 0o755);
}
