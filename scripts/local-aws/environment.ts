/** Variables of a process, as Node gives and takes them. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const REGION = 'us-east-1';

/** The root credentials of the local AWS. They open nothing anywhere else. */
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** On Node 20 the SDK would announce the end of its support with every start. */
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** What programs need to run and to download; nothing here can name an AWS account. */
const NEUTRAL = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL'];
const DOWNLOADS = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
];
const TERRAFORM = ['TF_CLI_CONFIG_FILE', 'TF_PLUGIN_DIR', 'TF_PLUGIN_CACHE_DIR'];

/** The AWS settings of every client of the local AWS, and at once a wall before those of the caller. */
export function clientVariables(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    // The name that version 1 of the AWS command line knows.
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...QUIET,
  };
}

/**
 * A whole new environment for Terraform. Besides real AWS settings this leaves out TF_VAR_…, TF_CLI_ARGS,
 * TF_WORKSPACE and the like, which would change what is applied.
 */
export function terraformEnvironment(
  caller: Environment,
  endpoint: string,
  pluginCache: string,
): Environment {
  return {
    TF_PLUGIN_CACHE_DIR: pluginCache,
    // A copied module has no lock file, and without one Terraform downloads again what is in the cache.
    TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: 'true',
    TF_IN_AUTOMATION: 'true',
    CHECKPOINT_DISABLE: 'true',
    ...pick(caller, [...NEUTRAL, ...DOWNLOADS, ...TERRAFORM]),
    ...clientVariables(endpoint),
  };
}

/** The server's environment; the functions it runs inherit it. */
export function serverEnvironment(
  caller: Environment,
  port: number,
  nodeDirectory: string,
  scratch: string,
): Environment {
  return {
    LANG: 'C.UTF-8',
    PATH: `${nodeDirectory}:${caller.PATH ?? ''}`,
    HOME: scratch,
    TMPDIR: scratch,
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    AUTH: 'true',
    LAMBDA_EXECUTOR: 'local',
    SFTP_ENABLED: '0',
    IOT_MTLS_ENABLED: '0',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    ...QUIET,
  };
}

/** Makes this very process forget the caller's AWS settings, which the SDK would read behind our back. */
export function forgetRealAws(environment: NodeJS.ProcessEnv, endpoint: string): void {
  for (const name of Object.keys(environment)) {
    if (name.startsWith('AWS_')) delete environment[name];
  }
  Object.assign(environment, clientVariables(endpoint));
}

function pick(environment: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
}
