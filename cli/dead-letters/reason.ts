import { classify } from '../../src/cloudfront/errors.ts';
import { remedyOfCopy } from '../publish/hopeless-copy.ts';
import type { LambdaRecord } from './lambda-record.ts';

/** Why messages are in the dead-letter queue; those with the same name are one group. */
export interface Reason {
  /** The attribute ErrorName, or a name for what has none. */
  readonly name: string;
  readonly what: string;
  /** Whether the same event can succeed now that its cause may be gone. */
  readonly canSucceed: boolean;
  readonly remedy: string;
}

const TOO_WIDE: Reason = {
  name: 'TooWide',
  what: 'the name of an object has no path of its own, and its wildcard would clear everything',
  canSucceed: false,
  remedy: 'Clear /* yourself, or add a path rule for such names; then discard the messages.',
};

export function unreadable(message: string): Reason {
  return {
    name: 'UnreadableMessage',
    what: message,
    canSucceed: false,
    remedy: 'Find the sender; then discard the messages.',
  };
}

function refused(name: string, what: string): Reason {
  return {
    name,
    what,
    canSucceed: false,
    remedy: 'Clear a wildcard higher up with `invalidate`; then discard the messages.',
  };
}

/** Nothing was copied, so that there is nothing to invalidate. */
function notCopied(name: string, what: string): Reason | undefined {
  const remedy = remedyOfCopy(name);
  return remedy === undefined
    ? undefined
    : { name, what, canSucceed: false, remedy: `${remedy}; then discard the messages.` };
}

/** By the attributes of a message (docs/operations.md, "dead-letter"), or by Lambda's record of an event. */
export function reasonOf(
  { ErrorName, ErrorMessage = '', Path, ERROR_CODE, ERROR_MESSAGE = '' }: DeadMessageAttributes,
  record: LambdaRecord | undefined,
): Reason {
  if (record !== undefined) return reasonOfRecord(record);
  if (ErrorName === 'UnreadableMessage') return unreadable(ErrorMessage);
  if (ErrorName === TOO_WIDE.name) return TOO_WIDE;
  if (ErrorName !== undefined) {
    const what = `${Path ?? 'a path'}: ${ErrorMessage}`;
    // What was not copied is named by its URI.
    return (Path?.startsWith('s3://') && notCopied(ErrorName, what)) || refused(ErrorName, what);
  }
  if (ERROR_CODE !== undefined) {
    return {
      name: `EventBridge ${ERROR_CODE}`,
      what: `EventBridge could not deliver it: ${ERROR_MESSAGE || ERROR_CODE}`,
      canSucceed: true,
      remedy: 'If it comes back, repair the queue with `terraform apply`.',
    };
  }
  return {
    name: 'ReceivedTooOften',
    what: 'it was received 100 times: an outage of about eight hours, or repeated crashes',
    canSucceed: true,
    remedy: 'If it comes back, `doctor` and the log of the function say why.',
  };
}

export interface DeadMessageAttributes {
  readonly ErrorName?: string;
  readonly ErrorMessage?: string;
  readonly Path?: string;
  readonly ERROR_CODE?: string;
  readonly ERROR_MESSAGE?: string;
}

const UNREADABLE = /^The event cannot be read: /;
const OF_CLOUDFRONT = /^\w+: (\w+): (.*)$/;

/** The function throws a line for each problem (src/delivery/direct-delivery.ts). */
function reasonOfRecord({ condition, errorMessage = '' }: LambdaRecord): Reason {
  const lines = errorMessage.split('\n');
  const permanent = lines.map((line): Reason | undefined => {
    if (UNREADABLE.test(line)) return unreadable(line.replace(UNREADABLE, ''));
    const [, name = '', message = ''] = OF_CLOUDFRONT.exec(line) ?? [];
    if (name === TOO_WIDE.name) return TOO_WIDE;
    const error = Object.assign(new Error(message), { name });
    return classify(error) === 'refused' ? refused(name, message) : notCopied(name, message);
  });
  const [first] = permanent;
  // One part that can succeed is worth asking again for all: what was accepted is billed twice, and nothing else.
  if (first !== undefined && permanent.every((one) => one !== undefined)) return first;
  const cause = lines[permanent.indexOf(undefined)] ?? '';
  return {
    name: OF_CLOUDFRONT.exec(cause)?.[1] ?? condition,
    what: `Lambda gave up on it (${condition})${cause === '' ? '' : `: ${cause}`}`,
    canSucceed: true,
    remedy: 'If it fails again, `doctor` and the log of the function say why.',
  };
}
