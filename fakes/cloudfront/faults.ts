/**
 * What goes wrong on the way to CloudFront and back, as data: a script is written by a person, drawn by a simulation or
 * kept beside a test. No clock, no network. Only CreateInvalidation is affected.
 */
import { type CreateRequest, invalidPaths, type Refusal } from './requests.ts';

interface When {
  /** Milliseconds since the script began; without it, from the beginning. */
  readonly from?: number;
  /** The first millisecond that is not part of the window; without it, forever. */
  readonly to?: number;
  /** The number of requests that the fault decides or delays. */
  readonly times?: number;
  /** Only requests for this distribution. */
  readonly distributionId?: string;
}

/** How a request ends. */
type Decision =
  | { readonly kind: 'throttled' }
  | { readonly kind: 'access denied' }
  /** The connection is lost before the request arrives, or before its answer does. */
  | { readonly kind: 'reset'; readonly accepted: boolean }
  | { readonly kind: 'down'; readonly status: 500 | 503 }
  /** Every request with a path that contains this, in the spelling of the request. */
  | { readonly kind: 'path refused'; readonly part: string };

/** From the request to its answer; CloudFront decides after half of it. */
type Delay = { readonly kind: 'slow'; readonly milliseconds: number };

export type Fault = When & (Decision | Delay);

/** Tells them from other things that a scenario is made of. */
export function isFault(one: { readonly kind: string }): one is Fault {
  return one.kind === 'slow' || one.kind === 'reset' || ORDER.includes(one.kind);
}

/** A refusal takes the place of the rules' answer; a lost request never arrives; a lost answer was given. */
export type End = 'answered' | 'request lost' | 'answer lost' | Refusal;

/** What becomes of one request. */
export interface Fate {
  /** How long it takes at least. */
  readonly milliseconds: number;
  readonly end: End;
  /** The faults that made it so; the others have no part in it. */
  readonly by: readonly Fault[];
}

/** Throttling and IAM come before the service. An answer can only be lost when nothing else kept it from being given. */
const ORDER = ['throttled', 'access denied', 'request lost', 'down', 'path refused', 'answer lost'];

export type AffectedRequest = Pick<CreateRequest, 'distributionId' | 'paths'>;

/**
 * What becomes of a request that arrives the given milliseconds after the script began. One fault decides, in the
 * order of ORDER; of several delays the longest counts.
 *
 * @param spent how many requests each fault has decided or delayed before
 */
export function fateOf(
  faults: readonly Fault[],
  request: AffectedRequest,
  at: number,
  spent: ReadonlyMap<Fault, number> = new Map(),
): Fate {
  const active = faults.filter((fault) => applies(fault, request, at, spent.get(fault) ?? 0));
  const delays = active.filter((fault) => fault.kind === 'slow');
  const [decisive] = active.filter((fault) => fault.kind !== 'slow').sort((a, b) => rank(a) - rank(b));
  return {
    milliseconds: Math.max(0, ...delays.map(({ milliseconds }) => milliseconds)),
    end: decisive === undefined ? 'answered' : endOf(decisive),
    by: decisive === undefined ? delays : [...delays, decisive],
  };
}

/** The fates of the requests of one script, each given once, so that `times` are counted. */
export function script(faults: readonly Fault[]): (request: AffectedRequest, at: number) => Fate {
  const spent = new Map<Fault, number>();
  return (request, at) => {
    const fate = fateOf(faults, request, at, spent);
    for (const fault of fate.by) spent.set(fault, (spent.get(fault) ?? 0) + 1);
    return fate;
  };
}

function applies(fault: Fault, request: AffectedRequest, at: number, spent: number): boolean {
  const { from = 0, to = Number.POSITIVE_INFINITY, times = Number.POSITIVE_INFINITY, distributionId } = fault;
  if (at < from || at >= to || spent >= times) return false;
  if (distributionId !== undefined && distributionId !== request.distributionId) return false;
  return fault.kind !== 'path refused' || request.paths.some((path) => path.includes(fault.part));
}

function rank(fault: Decision): number {
  if (fault.kind !== 'reset') return ORDER.indexOf(fault.kind);
  return ORDER.indexOf(fault.accepted ? 'answer lost' : 'request lost');
}

function endOf(fault: Decision): End {
  switch (fault.kind) {
    case 'throttled':
      return { code: 'Throttling', status: 400, message: 'Rate exceeded' };
    case 'access denied':
      return {
        code: 'AccessDenied',
        status: 403,
        message: 'not authorized to perform: cloudfront:CreateInvalidation',
      };
    case 'reset':
      return fault.accepted ? 'answer lost' : 'request lost';
    // The codes of AWS's "Common Errors".
    case 'down':
      return fault.status === 500
        ? { code: 'InternalFailure', status: 500, message: 'an internal error' }
        : { code: 'ServiceUnavailable', status: 503, message: 'a temporary failure of the server' };
    case 'path refused':
      return invalidPaths(`a path contains ${fault.part}`);
  }
}
