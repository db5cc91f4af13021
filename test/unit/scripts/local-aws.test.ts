import { describe, expect, test } from '@jest/globals';
import {
  forgetRealAws,
  serverEnvironment,
  terraformEnvironment,
} from '../../../scripts/local-aws/environment.ts';

const ENDPOINT = 'http://127.0.0.1:4566';

/** A caller who is logged in to a real account, and has settings for another Terraform configuration. */
const CALLER = {
  PATH: '/usr/bin',
  AWS_PROFILE: 'production',
  AWS_ACCESS_KEY_ID: 'AKIAREAL',
  AWS_SECRET_ACCESS_KEY: 'real',
  AWS_SESSION_TOKEN: 'real',
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL_S3: 'https://s3.eu-central-1.amazonaws.com',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/real',
  TF_VAR_bucket_name: 'real-bucket',
  TF_CLI_ARGS_apply: '-var-file=real.tfvars',
  TF_WORKSPACE: 'production',
};

describe('with a real account in the environment', () => {
  test('Terraform sees only the local AWS', () => {
    expect(
      namesLike(/^(AWS|TF_VAR|TF_CLI_ARGS|TF_WORKSPACE)/, terraformEnvironment(CALLER, ENDPOINT, '/cache')),
    ).toEqual({
      AWS_ACCESS_KEY_ID: 'test',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: ENDPOINT,
      AWS_REGION: 'us-east-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
  });

  test('the server and its functions have only the local credentials', () => {
    expect(namesLike(/^AWS_(?!SDK_JS)/, serverEnvironment(CALLER, 4566, '/node', '/scratch'))).toEqual({
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });

  test('our own SDK clients see none of it', () => {
    const environment: NodeJS.ProcessEnv = { ...CALLER };
    forgetRealAws(environment, ENDPOINT);
    expect(environment).not.toHaveProperty('AWS_PROFILE');
    expect(environment).not.toHaveProperty('AWS_SESSION_TOKEN');
    expect(environment).not.toHaveProperty('AWS_ENDPOINT_URL_S3');
    expect(environment).toMatchObject({ AWS_ACCESS_KEY_ID: 'test', AWS_ENDPOINT_URL: ENDPOINT });
  });
});

function namesLike(
  pattern: RegExp,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => pattern.test(name)));
}
