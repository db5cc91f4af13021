import {
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { DemoChange } from './report.ts';
import { type Page, render } from './website.ts';

/** The bucket, as its owner uses it. */
export class Site {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  async upload(page: Page): Promise<DemoChange> {
    await this.#put(page.key, 1);
    return { deed: 'uploaded', page, at: Date.now() };
  }

  async overwrite(page: Page): Promise<DemoChange> {
    await this.#put(page.key, 2);
    return { deed: 'overwritten', page, at: Date.now() };
  }

  async delete(page: Page): Promise<DemoChange> {
    await this.#s3.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: page.key }));
    return { deed: 'deleted', page, at: Date.now() };
  }

  /** Every object's content hash by its key. */
  async objects(): Promise<Map<string, string>> {
    const objects = new Map<string, string>();
    for await (const page of paginateListObjectsV2({ client: this.#s3 }, { Bucket: this.#bucket })) {
      for (const { Key, ETag } of page.Contents ?? []) objects.set(Key ?? '', ETag ?? '');
    }
    return objects;
  }

  /** How many notifications the bucket sends, to queues, functions, topics or EventBridge. */
  async notifications(): Promise<number> {
    const configuration = await this.#s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: this.#bucket }),
    );
    const { QueueConfigurations, LambdaFunctionConfigurations, TopicConfigurations } = configuration;
    const lists = [QueueConfigurations, LambdaFunctionConfigurations, TopicConfigurations];
    const eventBridge = configuration.EventBridgeConfiguration === undefined ? 0 : 1;
    return lists.reduce((sum, list) => sum + (list?.length ?? 0), eventBridge);
  }

  async #put(key: string, revision: number): Promise<void> {
    const { body, contentType } = render(key, revision);
    // Bytes, as the SDK takes an empty text for no body and warns.
    const Body = Buffer.from(body);
    await this.#s3.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body, ContentType: contentType }),
    );
  }
}
