import { readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';

/** What lambda_function.zip takes, in bytes: as a whole, and of it what every cold start loads. */
export function zippedSizes(): { readonly whole: number; readonly coldStart: number } {
  const zip = readFileSync('lambda_function.zip');
  const files = unzipSync(zip);
  const loaded = new Set<string>();
  const load = (name: string) => {
    const code = files[name];
    if (loaded.has(name) || code === undefined) return;
    loaded.add(name);
    const text = Buffer.from(code).toString();
    // Static imports of the bundle's own files; `import()` loads nothing before it is called.
    for (const [, imported = ''] of text.matchAll(/(?:from|import)"\.\/([\w.-]+\.mjs)"/g)) load(imported);
  };
  load('index.mjs');
  const size = (name: string) => zipSync({ [name]: files[name] ?? new Uint8Array() }, { level: 9 }).length;
  return { whole: zip.length, coldStart: [...loaded].reduce((sum, name) => sum + size(name), 0) };
}
