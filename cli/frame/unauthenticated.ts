const NAMES =
  /^(CredentialsProviderError|TokenProviderError|ExpiredToken|ExpiredTokenException|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch)$/;

/** Wrong credentials by the name with which the engine gives up at once; another attempt would have the same. */
export class Unauthenticated extends Error {
  override readonly name = 'AccessDenied';
  override readonly cause: Error;

  constructor(cause: Error) {
    super(cause.message);
    this.cause = cause;
  }
}

export function isUnauthenticated({ name }: Error): boolean {
  return NAMES.test(name);
}
