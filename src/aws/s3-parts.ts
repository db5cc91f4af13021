const MIB = 1024 ** 2;
/** Bytes that CopyObject copies at most (S3 API reference, "CopyObject": 5 GB; its error says 5368709120). */
export const MAX_COPY_SIZE = 5 * 1024 * MIB;
/** Of one upload (S3 User Guide, "Amazon S3 multipart upload limits"); each has 5 MiB to 5 GiB, and the last may have less. */
const MAX_PARTS = 10_000;
/** Bytes. S3 copies a part of this size in about a second, so that a request is a small share of it, and so is an attempt lost. */
const PART_SIZE = 64 * MIB;

export interface Part {
  /** From 1 on. */
  readonly number: number;
  /** The bytes from the first to the last one, as HTTP writes it. */
  readonly range: string;
}

/**
 * Every byte of an object exactly once.
 *
 * @param size bytes of the object
 * @param limit bytes that may be copied at once; a part has no more, unless there would be too many
 */
export function partsOf(size: number, limit: number): Part[] {
  const length = Math.max(Math.min(PART_SIZE, limit), Math.ceil(size / MAX_PARTS));
  return Array.from({ length: Math.ceil(size / length) }, (_, i) => ({
    number: i + 1,
    range: `bytes=${i * length}-${Math.min(size, (i + 1) * length) - 1}`,
  }));
}
