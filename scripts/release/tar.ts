import { gzipSync } from 'fflate';

const BLOCK = 512;
/** Seconds since 1970 of the first day of 1980, as in the zip: the bytes must not tell when they were made. */
const MTIME = 315_532_800;

/**
 * A .tar.gz of regular files: the same bytes from the same files on any machine, which `tar` and `gzip` do not promise.
 *
 * The format is POSIX ustar (IEEE Std 1003.1, pax, "ustar Interchange Format").
 *
 * @throws when a name has more bytes than ustar's field, 100
 */
export function tarGz(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const blocks = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, data]) => {
      const padding = new Uint8Array((BLOCK - (data.length % BLOCK)) % BLOCK);
      return [header(name, data.length), data, padding];
    });
  const end = new Uint8Array(2 * BLOCK);
  return gzipSync(Buffer.concat([...blocks, end]), { level: 9, mtime: 0 });
}

function header(name: string, size: number): Uint8Array {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is longer than the 100 bytes of a tar archive`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  block.write(name, 0);
  block.write(octal(0o644, 7), 100);
  block.write(octal(0, 7), 108); // user
  block.write(octal(0, 7), 116); // group
  block.write(octal(size, 11), 124);
  block.write(octal(MTIME, 11), 136);
  block.write(' '.repeat(8), 148); // The checksum is of a header with spaces in its place.
  block.write('0', 156); // a regular file
  block.write('ustar\x0000', 257);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${octal(checksum, 6)} `, 148);
  return block;
}
