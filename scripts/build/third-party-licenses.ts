import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** Licenses that ask for nothing, so that packages under them need not bring a text. */
const WITHOUT_CONDITIONS = ['MIT-0', '0BSD', 'Unlicense', 'CC0-1.0'];

/** Whatever a license may oblige us to hand on: its text, notices, and the names of authors. */
const LEGAL_FILE = /^(licen[cs]e|copying|copyright|notice|authors|patents)/i;

/**
 * The packages that went into a bundle, each with its license. A text that several packages share is there once.
 *
 * @param inputs the files that the bundle was made of: see `bundledFiles`
 * @param sameAs by a package without a text, the package whose text is the same
 * @throws when a package brings no license and its own asks for one
 */
export function thirdPartyLicenses(
  inputs: readonly string[],
  sameAs: Readonly<Record<string, string>> = {},
): string {
  const packagesByText = new Map<string, string[]>();
  for (const folder of packageFolders(inputs)) {
    const { name, version, license }: { name: string; version: string; license?: string } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const other = sameAs[name];
    const text = legalTexts(other === undefined ? folder : folder.replace(name, other));
    if (text === '' && !WITHOUT_CONDITIONS.includes(license ?? ''))
      throw new Error(
        `${name} ${version} is in the bundle under ${license ?? 'no license'}, but has no file with the license's text: use another version or package`,
      );
    const title = `${name} ${version} (${license ?? 'see below'})`;
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), title]);
  }
  return [...packagesByText]
    .map(([text, titles]) => [...titles, '', text || 'The packages contain no license text.'].join('\n'))
    .join(`\n\n${'-'.repeat(80)}\n\n`)
    .concat('\n');
}

/** The files that a bundle was made of, without those that were tree-shaken away as a whole. */
export function bundledFiles({ outputs }: Metafile): string[] {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([input]) => input);
}

/** Without repetition, and in an order that depends on nothing but the names. */
function packageFolders(inputs: readonly string[]): string[] {
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

function legalTexts(folder: string): string {
  return readdirSync(folder)
    .filter((file) => LEGAL_FILE.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trimEnd())
    .join('\n\n');
}
