import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The changelog that every repository here begins with. */
export const CHANGELOG = `# Changelog

## Unreleased

### Added

- Something new.

## 1.0.0 - 2026-01-31

- The first one.
`;

export interface Outcome {
  readonly code: number | null;
  /** What it printed, to both outputs. */
  readonly text: string;
}

/** A repository whose only commit is this work tree. Nothing in it leads to a remote. */
export class TemporaryRepository {
  readonly path = mkdtempSync(join(tmpdir(), 'release-'));
  readonly #environment: NodeJS.ProcessEnv;

  constructor() {
    this.#environment = {
      // A hook that runs these tests has variables that lead to its own repository.
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'somebody',
      GIT_AUTHOR_EMAIL: 'somebody@example.com',
      GIT_COMMITTER_NAME: 'somebody',
      GIT_COMMITTER_EMAIL: 'somebody@example.com',
    };
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
    for (const file of listed.toString().split('\0')) {
      if (file === '' || !existsSync(file)) continue;
      mkdirSync(dirname(join(this.path, file)), { recursive: true });
      cpSync(file, join(this.path, file));
    }
    writeFileSync(join(this.path, 'CHANGELOG.md'), CHANGELOG);
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'Everything');
    // The packages of this checkout; the pattern of .gitignore is for folders only.
    symlinkSync(resolve('node_modules'), join(this.path, 'node_modules'));
    writeFileSync(join(this.path, '.git/info/exclude'), 'node_modules\n');
    // Older than the installation, so that no script installs them again.
    utimesSync(join(this.path, 'package-lock.json'), 1, 1);
  }

  git(...words: string[]): string {
    return execFileSync('git', words, { cwd: this.path, env: this.#environment, encoding: 'utf8' }).trim();
  }

  bytes(object: string): Buffer {
    return execFileSync('git', ['cat-file', 'blob', object], { cwd: this.path, maxBuffer: 2 ** 28 });
  }

  read(file: string): string {
    return readFileSync(join(this.path, file), 'utf8');
  }

  async run(...command: [string, ...string[]]): Promise<Outcome> {
    const [program, ...words] = command;
    const child = spawn(program, words, { cwd: this.path, env: this.#environment });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [code] = await once(child, 'close');
    return { code, text: Buffer.concat(chunks).toString() };
  }

  /** A folder for the PATH, with an npm that installs what this checkout has, in a second and without the network. */
  programsWithLinkingNpm(): string {
    const folder = join(this.path, '.git/programs');
    mkdirSync(folder);
    const packages = resolve('node_modules');
    const script = `#!/bin/sh
[ "$1" = ci ] || exit 1
mkdir node_modules && ln -s '${packages}'/* '${packages}/.bin' node_modules
`;
    writeFileSync(join(folder, 'npm'), script, { mode: 0o755 });
    return folder;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}
