import type { Copier, WriteOptions } from '../../src/publish/copier.ts';

/** A write at the destination. */
export interface Write {
  readonly key: string;
  readonly action: 'copied' | 'deleted';
}

/** What cannot be taken back. */
export interface Writes {
  /** By key. */
  readonly written: ReadonlyMap<string, Write>;
  /** Keys of requests that S3 has not answered, and may have done. */
  readonly unanswered: ReadonlySet<string>;
  /** Keys that S3 may write once more, as the answer to an attempt was lost. */
  readonly late: ReadonlySet<string>;
}

/** Remembers what was written: it is said however the command ends. */
export function remembering(
  copier: Copier,
  progress: (written: number) => void,
): { readonly copier: Copier; readonly writes: Writes } {
  const written = new Map<string, Write>();
  const unanswered = new Set<string>();
  const late = new Set<string>();
  const remember = async (write: Write, answer: Promise<void>) => {
    unanswered.add(write.key);
    await answer.finally(() => unanswered.delete(write.key));
    written.set(write.key, write);
    progress(written.size);
  };
  const listening = (key: string, options: WriteOptions): WriteOptions => ({
    ...options,
    onLost() {
      late.add(key);
      options.onLost();
    },
  });
  return {
    writes: { written, unanswered, late },
    copier: {
      ...copier,
      copy: (request, options) =>
        remember(
          { key: request.key, action: 'copied' },
          copier.copy(request, listening(request.key, options)),
        ),
      deleteDestination: (key, etag, options) =>
        remember({ key, action: 'deleted' }, copier.deleteDestination(key, etag, listening(key, options))),
    },
  };
}
