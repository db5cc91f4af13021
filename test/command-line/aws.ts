/** What the commands talk to, on 127.0.0.1. */
import { CloudFrontModel, type Limits } from '../../fakes/cloudfront/model.ts';
import { type CloudFrontServer, type Exchange, startCloudFront } from '../../fakes/cloudfront/server.ts';
import { BUCKET } from '../../fakes/events.ts';
import { type Functions, startLambdaApi } from '../../fakes/lambda/api.ts';
import { DISTRIBUTION, OTHER_DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { ObjectsModel } from '../../fakes/s3/objects.ts';
import { type S3Server, startS3 } from '../../fakes/s3/server.ts';
import { VersionsModel } from '../../fakes/s3/versions.ts';

export interface Aws {
  readonly model: CloudFrontModel;
  readonly server: CloudFrontServer;
  readonly exchanges: readonly Exchange[];
  readonly objects: ObjectsModel;
  readonly versions: VersionsModel;
  readonly s3: S3Server;
  /** For the environment of a command. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startAws(limits: Partial<Limits> = {}, functions: Functions = {}): Promise<Aws> {
  const model = new CloudFrontModel([DISTRIBUTION, OTHER_DISTRIBUTION], limits);
  const exchanges: Exchange[] = [];
  const server = await startCloudFront(model, { log: (exchange) => exchanges.push(exchange) });
  server.distributions = [
    knownAs(DISTRIBUTION, 'www.example.com'),
    knownAs(OTHER_DISTRIBUTION, 'preview.example.com'),
  ];
  const objects = new ObjectsModel();
  const versions = new VersionsModel();
  const s3 = await startS3(BUCKET, objects, versions);
  const lambda = await startLambdaApi(functions);
  return {
    model,
    server,
    exchanges,
    objects,
    versions,
    s3,
    env: {
      AWS_ENDPOINT_URL_CLOUDFRONT: server.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
    },
    close: async () => {
      await Promise.all([server.close(), s3.close(), lambda.close()]);
    },
  };
}

export function knownAs(id: string, alias: string) {
  return { id, domainName: `${id.toLowerCase()}.cloudfront.net`, aliases: [alias] };
}
