const NAMES =
  /^(CredentialsProviderError|TokenProviderError|ExpiredToken|ExpiredTokenException|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch)$/;

/** Wrong credentials, or a wrong AWS_ENDPOINT_URL, by the name with which the engine gives up at once; another attempt would have the same. */
export class Unauthenticated extends Error {
  override readonly name = 'AccessDenied';
  override readonly cause: Error;

  constructor(cause: Error) {
    super(cause.message);
    this.cause = cause;
  }
}

export function isUnauthenticated(error: Error): boolean {
  return NAMES.test(error.name) || ('code' in error && error.code === 'ERR_INVALID_URL');
}
