/**
 * Writes fixtures/rust-books.txt anew from two versions of Rust's documentation, as rustup installs them:
 *
 *     tsx bench/workloads/make-replay.ts <toolchain before>/share/doc/rust/html <toolchain after>/share/doc/rust/html
 *
 * One line a key: what became of it, how many characters it shares with the key before, and the rest of it.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What doc.rust-lang.org has besides its library documentation (tens of thousands of files) and two more books. */
const BOOKS = [
  'book',
  'cargo',
  'clippy',
  'edition-guide',
  'embedded-book',
  'error_codes',
  'nomicon',
  'reference',
  'rustc',
  'rustdoc',
  'style-guide',
];

function digests(root: string): Map<string, string> {
  const files = BOOKS.flatMap((book) =>
    readdirSync(join(root, book), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
  );
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [relative(root, file), createHash('sha256').update(readFileSync(file)).digest('hex')];
    }),
  );
}

const [before, after] = process.argv.slice(2).map(digests);
if (before === undefined || after === undefined) throw new Error('expected two folders: before and after');
let previous = '';
const lines = [...new Set([...before.keys(), ...after.keys()])].sort().map((key) => {
  const isSame = before.get(key) === after.get(key);
  const fate = !before.has(key) ? '+' : !after.has(key) ? '-' : isSame ? '=' : '~';
  let shared = 0;
  while (shared < previous.length && previous[shared] === key[shared]) shared += 1;
  previous = key;
  return `${fate}${shared} ${key.slice(shared)}\n`;
});
writeFileSync(new URL('../fixtures/rust-books.txt', import.meta.url), lines.join(''));
