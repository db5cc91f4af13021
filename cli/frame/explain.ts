import { asError } from '../../src/as-error.ts';
import { isObject } from '../../src/json.ts';
import { Problem } from './problem.ts';
import { Unauthenticated } from './unauthenticated.ts';

/** What was asked of AWS when it failed. */
export interface Asked {
  /** As IAM has it, such as `cloudfront:GetInvalidation`. */
  readonly action: string;
  /** What it was about, such as `distribution E2EXAMPLE1ABCD`. */
  readonly subject: string;
}

interface Explanation {
  readonly names: RegExp;
  /** What the message must have, where a name alone says too little. */
  readonly message?: RegExp;
  readonly what: (asked: Asked) => string;
  readonly remedy: (asked: Asked) => string;
}

const PERMISSIONS = 'docs/pipeline.md lists what each command needs';
const SIGN_IN =
  'Sign in again: `aws sso login` for a profile with SSO, or let the job assume its role again just before this step.';

/** The first that fits counts. Names are those of the SDK and of the services' "Common Errors". */
const EXPLANATIONS: readonly Explanation[] = [
  {
    names: /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/,
    what: () => 'the AWS credentials have expired',
    remedy: () => SIGN_IN,
  },
  {
    names: /^(CredentialsProviderError|TokenProviderError)$/,
    message: /expired|\bSSO\b/,
    what: () => 'the AWS session is not valid',
    remedy: () => SIGN_IN,
  },
  {
    names: /^(CredentialsProviderError|TokenProviderError)$/,
    what: () => 'there are no AWS credentials',
    remedy: () =>
      'Name a profile with --profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; in a pipeline, add the step that assumes a role before this one.',
  },
  {
    names:
      /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException)$/,
    what: () => 'AWS does not accept the access key',
    remedy: () =>
      'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN for temporary keys.',
  },
  {
    names: /^Error$/,
    message: /region is missing/i,
    what: () => 'no AWS region is set',
    remedy: () =>
      "Set --region or AWS_REGION to the bucket's region, such as eu-central-1, or check the name of the profile.",
  },
  {
    names: /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/,
    what: ({ subject }) => `${subject} is in another region`,
    remedy: () => "Set --region or AWS_REGION to the bucket's region.",
  },
  {
    names: /^(AccessDenied|AccessDeniedException)$/,
    what: ({ action, subject }) => `AWS denies ${action} on ${subject}`,
    remedy: ({ action }) => `Allow the caller ${action}; ${PERMISSIONS}.`,
  },
  {
    names: /^NoSuchDistribution$/,
    what: ({ subject }) => `there is no ${subject} in this account`,
    remedy: () => 'Check the id and the account of the credentials (`aws sts get-caller-identity`).',
  },
  {
    names: /^NoSuchOrigin$/,
    what: ({ subject }) => `${subject} is not in front of the bucket`,
    remedy: () => 'Name the bucket that is an origin of it with --bucket, or another distribution.',
  },
  {
    names: /^NoSuchInvalidation$/,
    what: ({ subject }) => `there is no ${subject}`,
    remedy: () => 'Run `cloudfront-invalidator status` to see the ids of the latest.',
  },
  {
    names: /^NoSuchBucket$/,
    what: ({ subject }) => `there is no ${subject}`,
    remedy: () => 'Check the bucket that the command line or the settings name.',
  },
  {
    names: /^ResourceNotFoundException$/,
    what: ({ subject }) => `there is no ${subject} in this region`,
    remedy: () => 'Check the name, and set --region or AWS_REGION to the region it is deployed in.',
  },
  {
    names: /^(Throttling|ThrottlingException|TooManyRequestsException|SlowDown)$/,
    what: ({ action }) => `AWS throttles ${action}`,
    remedy: () => 'Run it again in a minute; others of the account send requests, too.',
  },
  {
    names: /^TooManyInvalidationsInProgress$/,
    what: ({ subject }) => `${subject} has too many invalidations in progress`,
    remedy: () => 'Run it again in a minute, or give it more time with --timeout.',
  },
  {
    names: /^InvalidArgument$/,
    what: ({ subject }) => `CloudFront refuses a path of ${subject}`,
    remedy: () => 'Write the path as CloudFront takes it; docs/paths.md has the rules.',
  },
  {
    names: /^(TimeoutError|AbortError|NetworkingError)$/,
    what: ({ action }) => `AWS did not answer ${action} in time`,
    remedy: () => 'Check the network and the proxy, and run it again.',
  },
];

const CANNOT_CONNECT = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ETIMEDOUT|EPIPE)$/;

/** The failure of a request in words that a person can act on. A defect of ours stays what it is. */
export function explain(thrown: unknown, asked: Asked): Error {
  const error = asError(thrown);
  if (error instanceof Problem) return error;
  if (error instanceof Unauthenticated) return explain(error.cause, asked);
  const name = nameOf(error);
  const known = EXPLANATIONS.find(
    ({ names, message }) => names.test(name) && (message?.test(error.message) ?? true),
  );
  if (known !== undefined) {
    const what = name === error.name ? `${known.what(asked)}: ${error.message}` : known.what(asked);
    return new Problem(what, known.remedy(asked), { name, cause: error });
  }
  const code = 'code' in error ? `${error.code}` : '';
  if (CANNOT_CONNECT.test(code)) {
    return new Problem(
      `no connection for ${asked.action}: ${error.message || code}`,
      'Check the network, the proxy and AWS_ENDPOINT_URL.',
      { name: code, cause: error },
    );
  }
  if (code === 'ERR_INVALID_URL') {
    const input = 'input' in error ? ` ${JSON.stringify(error.input)}` : '';
    return new Problem(
      `no connection for ${asked.action}:${input} is not a URL`,
      'Correct AWS_ENDPOINT_URL and those of single services, such as AWS_ENDPOINT_URL_CLOUDFRONT, or unset them.',
      { name: code, cause: error },
    );
  }
  if (!('$metadata' in error)) return error;
  return new Problem(
    `${asked.action} on ${asked.subject} failed: ${error.name}: ${error.message}`,
    'Run it again; if it stays, the message above is what AWS says.',
    { name: error.name, cause: error },
  );
}

/** The answer to a HEAD has no body that names the error: its status does. */
function nameOf(error: Error): string {
  if (!/^Unknown/.test(error.name) || !('$metadata' in error) || !isObject(error.$metadata))
    return error.name;
  switch (error.$metadata.httpStatusCode) {
    case 301:
      return 'PermanentRedirect';
    case 403:
      return 'AccessDenied';
    default:
      return error.name;
  }
}

/** Does one request of AWS; its failure is explained. */
export async function asking<T>(asked: Asked, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw explain(error, asked);
  }
}
