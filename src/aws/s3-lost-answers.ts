import { asError } from '../as-error.ts';
import { isObject } from '../json.ts';

interface WriteCommand {
  readonly middlewareStack: {
    addRelativeTo(
      middleware: ReturnType<typeof onLostAnswer>,
      place: { readonly name: string; readonly relation: 'after'; readonly toMiddleware: string },
    ): void;
  };
}

/**
 * Calls back for each attempt whose answer was lost, so that S3 may still carry it out. Watches every attempt of the SDK: a
 * later one may succeed.
 */
export function watchAttempts(command: WriteCommand, onLost: () => void): void {
  const place = { name: 'watchAttempts', relation: 'after', toMiddleware: 'retryMiddleware' } as const;
  command.middlewareStack.addRelativeTo(onLostAnswer(onLost), place);
}

function onLostAnswer(onLost: () => void) {
  return <A, R>(next: (args: A) => Promise<R>) =>
    async (args: A): Promise<R> => {
      try {
        return await next(args);
      } catch (error) {
        const status = statusOf(error);
        // S3 has refused it; with SlowDown, to be asked less often (S3 API reference, "Error responses"). An error inside a good
        // answer has the status 503, too, from the SDK.
        const isRefused =
          (status !== undefined && status >= 300 && status < 500) || asError(error).name === 'SlowDown';
        if (!isRefused) onLost();
        throw error;
      }
    };
}

/** Of HTTP; undefined: there was no answer. */
export function statusOf(error: unknown): number | undefined {
  const status = isObject(error) && isObject(error.$metadata) && error.$metadata.httpStatusCode;
  return typeof status === 'number' ? status : undefined;
}
