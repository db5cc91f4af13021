import { clientVariables } from '../local-aws/environment.ts';
import type { RunDirectory } from '../local-aws/run-directory.ts';
import type { LocalAws } from '../local-aws/server.ts';
import type { Demo } from './demo.ts';

/** What to type to play with a local AWS that was left running. Needs nothing that is not in this checkout. */
export function instructions(aws: LocalAws, demo: Demo, run: RunDirectory): string {
  const put = `const s3 = require('@aws-sdk/client-s3');
  new s3.S3Client({ forcePathStyle: true }).send(
    new s3.PutObjectCommand({ Bucket: '${demo.bucket}', Key: 'docs/new page.html', Body: 'hello' }))`;
  const list = `const cf = require('@aws-sdk/client-cloudfront');
  const client = new cf.CloudFrontClient(), DistributionId = '${demo.distributionId}';
  client.send(new cf.ListInvalidationsCommand({ DistributionId })).then(async ({ InvalidationList }) => {
    for (const { Id } of InvalidationList.Items) {
      const { Invalidation } = await client.send(new cf.GetInvalidationCommand({ DistributionId, Id }));
      console.log(Id, Invalidation.InvalidationBatch.Paths.Items);
    }
  })`;
  const exports = Object.entries(clientVariables(aws.endpoint)).map(
    ([name, value]) => `export ${name}=${value}`,
  );
  return `The local AWS is still running. In a shell of its own, in this folder:

unset AWS_PROFILE AWS_SESSION_TOKEN
${exports.join('\n')}

# change an object
node -e "${put}"

# see what was invalidated
node -e "${list}"

# the same with the AWS CLI, if you have it; versions before 1.29 and 2.13 ignore AWS_ENDPOINT_URL
echo hello | aws --endpoint-url ${aws.endpoint} s3 cp - 's3://${demo.bucket}/docs/new page.html'
aws --endpoint-url ${aws.endpoint} cloudfront list-invalidations --distribution-id ${demo.distributionId}

# what the function says
tail -f '${run.serverLog}'

# the module's resources; destroy them
terraform -chdir='${run.module}' state list
terraform -chdir='${run.module}' destroy

# stop the local AWS and remove what it left
kill -- -${aws.processGroup}; rm -r '${run.path}'
`;
}
