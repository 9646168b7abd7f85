import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DependencyCheck } from '../../ports/dependency-check.ts';

export class S3BucketCheck implements DependencyCheck {
  readonly name: string;
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.name = `s3:${bucket}`;
    this.#client = client;
    this.#bucket = bucket;
  }

  async check(): Promise<void> {
    await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }));
  }
}
