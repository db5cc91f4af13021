import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { forgetRealAws, terraformEnvironment } from '../../scripts/local-aws/environment.ts';
import { RunDirectory } from '../../scripts/local-aws/run-directory.ts';
import { startLocalAws } from '../../scripts/local-aws/server.ts';
import { copyConfiguration, copyModule, Terraform } from '../../scripts/local-aws/terraform.ts';
import { type Policy, policyOf } from './apply-policy.ts';
import { type Clients, connect, text } from './stack.ts';

/** By the names of the modules in the fixture, which are in two regions. */
export const INSTALLATIONS = {
  site: { bucket: 'e2e-everything', region: 'us-east-1', roleName: 'everything' },
  other: {
    bucket: 'e2e-everything-other',
    region: 'eu-west-1',
    // By default the region is in it: an account's regions share the names of roles.
    roleName: 'e2e-everything-eu-west-1',
  },
};

/** What IAM decided about one request of the user who applies. */
export interface Decision {
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
}

export interface Everything {
  readonly aws: Clients;
  readonly s3: Readonly<Record<keyof typeof INSTALLATIONS, S3Client>>;
  /** With the credentials of a user who has `policies`, and nothing else. */
  readonly terraform: Terraform;
  readonly policies: readonly Policy[];
  distributionId(name: string): string;
  decisions(): Decision[];
  stop(): Promise<void>;
}

/** Starts a local AWS with what an account has already, and applies every option of the module to it. */
export async function startEverything(): Promise<Everything> {
  const root = process.cwd();
  const run = new RunDirectory(root, 'e2e-everything');
  process.stderr.write(`Logs of the local AWS and of Terraform: ${run.path}\n`);
  const server = await startLocalAws({ root, scratch: run.scratch, log: run.serverLog, caller: process.env });
  const stop = async () => {
    await server.stop();
    run.discardAllButLogs();
  };
  const rootEnvironment = terraformEnvironment(process.env, server.endpoint, run.pluginCache);
  const terraformIn = (fixture: string, environment = rootEnvironment) => {
    const directory = join(run.module, 'test', 'e2e', fixture);
    copyConfiguration(join(root, 'test', 'e2e', fixture), directory);
    return new Terraform({ root, directory, environment, log: run.terraformLog });
  };
  try {
    forgetRealAws(process.env, server.endpoint);
    copyModule(root, run.module);
    const policies = Object.values(INSTALLATIONS).flatMap((one) => [
      policyOf('docs/apply-policy.json', one),
      policyOf('docs/apply-policy-options.json', one),
    ]);
    const existing = terraformIn('existing');
    await existing.init();
    await existing.apply({
      zip: join(run.module, 'lambda_function.zip'),
      policies: Object.fromEntries(policies.map((policy, i) => [`policy-${i}`, JSON.stringify(policy)])),
    });

    const applier = await existing.output('applier');
    const terraform = terraformIn('everything', {
      ...rootEnvironment,
      AWS_ACCESS_KEY_ID: text(applier, 'access_key_id'),
      AWS_SECRET_ACCESS_KEY: text(applier, 'secret_access_key'),
    });
    const distributionIds = await existing.output('distribution_ids');
    await terraform.init();
    await terraform.apply({ existing: await existing.output('existing') });
    return {
      aws: connect(),
      s3: { site: new S3Client({ forcePathStyle: true }), other: otherS3() },
      terraform,
      policies,
      distributionId: (name) => text(distributionIds, name),
      decisions: () => decisionsIn(run.serverLog),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function otherS3(): S3Client {
  return new S3Client({ forcePathStyle: true, region: INSTALLATIONS.other.region });
}

/** As scripts/local-aws/run-ministack.py logs them. */
function decisionsIn(log: string): Decision[] {
  const lines = readFileSync(log, 'utf8').matchAll(/^IAM decision (\{.*\})$/gm);
  return [...lines].map(([, decision = '']): Decision => JSON.parse(decision));
}
