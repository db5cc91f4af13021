import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { S3Client } from '@aws-sdk/client-s3';
import { forgetRealAws, terraformEnvironment } from '../../../scripts/local-aws/environment.ts';
import { createSite } from '../../../scripts/local-aws/existing.ts';
import { RunDirectory } from '../../../scripts/local-aws/run-directory.ts';
import { startLocalAws } from '../../../scripts/local-aws/server.ts';
import { copyModule, Terraform } from '../../../scripts/local-aws/terraform.ts';
import { samples } from './samples.ts';
import type { ResourceChange } from './table.ts';

/**
 * Applies the module with its defaults to a local AWS of its own, and plans each sample from there: by row, what would
 * change. `terraform test` starts the provider once for all of them. Throws with Terraform's diagnostics.
 */
export async function planEachSample(): Promise<ReadonlyMap<string, readonly ResourceChange[]>> {
  const root = process.cwd();
  const run = new RunDirectory(root, 'changes');
  const server = await startLocalAws({ root, scratch: run.scratch, log: run.serverLog, caller: process.env });
  try {
    const environment = terraformEnvironment(process.env, server.endpoint, run.pluginCache);
    forgetRealAws(process.env, server.endpoint);
    const clients = [new S3Client({ forcePathStyle: true }), new CloudFrontClient()] as const;
    const { distributionId } = await createSite(...clients, 'changes');
    const other = await createSite(...clients, 'other');
    copyModule(root, run.module);
    writeFileSync(join(run.module, 'another.zip'), 'another');
    const rows = Object.entries(samples({ bucket: 'other', distributionId: other.distributionId }));
    const runs = rows.map(([, variables], i) => planRun(`run_${i}`, variables));
    writeFileSync(join(run.module, 'changes.tftest.hcl'), [base(distributionId), ...runs].join('\n'));
    const terraform = new Terraform({ root, directory: run.module, environment, log: run.terraformLog });
    await terraform.init();

    const plans = readPlans(await terraform.test());
    return new Map(
      rows.map(([name], i) => {
        const changes = plans.get(`run_${i}`);
        if (changes === undefined) throw new Error(`terraform test printed no plan for ${name}`);
        return [name, changes];
      }),
    );
  } finally {
    await server.stop();
    run.discardAllButLogs();
  }
}

function base(distributionId: string): string {
  return `provider "aws" {}

variables {
  bucket_name                = "changes"
  cloudfront_distribution_id = "${distributionId}"
}

run "base" {
  command = apply
}
`;
}

function planRun(name: string, variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([variable, value]) => `    ${variable} = ${value}`);
  return `run "${name}" {
  command = plan

  plan_options {
    refresh = false
  }

  variables {
${lines.join('\n')}
  }
}
`;
}

const ACTIONS: Readonly<Record<string, ResourceChange['action']>> = {
  'will be created': 'added',
  'will be destroyed': 'removed',
  'will be updated in-place': 'in place',
  'must be replaced': 'replaced',
};

/** By run, what its plan would do. */
function readPlans(text: string): ReadonlyMap<string, readonly ResourceChange[]> {
  const [, ...runs] = text.split(/^ *run "(?=run_\d+"\.\.\. )/m);
  return new Map(
    runs.map((run) => {
      const changes = [...run.matchAll(/^ *# ((aws_\w+)\.\S+) (\w+ be .*)$/gm)];
      return [
        run.slice(0, run.indexOf('"')),
        changes.map(([, address = '', type = '', verb = '']) => {
          const action = ACTIONS[verb];
          if (action === undefined) throw new Error(`a plan says "${address} ${verb}"; ACTIONS lacks that`);
          return { address, type, action };
        }),
      ];
    }),
  );
}
