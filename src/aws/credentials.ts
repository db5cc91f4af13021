import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Replaces the SDK's provider chain in the bundle: Lambda passes the role's credentials in the environment, and the
 * chain's other providers are a fifth of the zip.
 */
export const defaultProvider = fromEnv;
