import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly devDependencies?: object;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devDependencies?: object }>>;
}

/** What of a CycloneDX document is read here. */
interface Bom {
  readonly serialNumber?: string;
  readonly metadata: { readonly timestamp?: string; readonly component: object };
}

/**
 * The packages that function and command line are made of, as a CycloneDX document by `npm sbom`, for this release and the zip with this
 * SHA-256.
 *
 * npm gets a project without development tools: `--omit dev` also leaves out what tools and function share, which is most
 * of the SDK (seen with npm 11.19).
 */
export function sbom(packageJson: string, packageLock: string, version: string, zipSha256: string): string {
  const { devDependencies: _, ...manifest }: Manifest = JSON.parse(packageJson);
  const lock: Lock = JSON.parse(packageLock);
  const { devDependencies: __, ...root } = lock.packages[''] ?? {};
  const packages = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);
  const scratch = mkdtempSync(join(tmpdir(), 'sbom-'));
  try {
    // npm names the document after the folder.
    const folder = join(scratch, manifest.name);
    mkdirSync(folder);
    const write = (file: string, content: object) =>
      writeFileSync(join(folder, file), JSON.stringify({ ...content, version }));
    write('package.json', manifest);
    write('package-lock.json', {
      ...lock,
      packages: { '': { ...root, version }, ...Object.fromEntries(packages) },
    });
    const words = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
    const bom: Bom = JSON.parse(execFileSync('npm', words, { cwd: folder, encoding: 'utf8' }));
    const hashes = [{ alg: 'SHA-256', content: zipSha256 }];
    // Without the random number and the time, both optional in CycloneDX, so that the same sources give the same bytes.
    const { timestamp: ___, ...metadata } = bom.metadata;
    const { serialNumber: ____, ...document } = bom;
    const component = { ...metadata.component, hashes };
    return `${JSON.stringify({ ...document, metadata: { ...metadata, component } }, null, 2)}\n`;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
