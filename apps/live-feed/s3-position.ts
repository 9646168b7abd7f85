import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import {
  parsePosition,
  positionText,
  type FeedPosition,
  type LastTrades,
} from '../../lib/feeds/live/feed-position.ts';

/** In one object: a container has no disk that outlives it. */
export class S3Position implements FeedPosition {
  /** Some 90,000 writes a month, half a dollar. */
  readonly saveEveryMs = 30_000;
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #key: string;
  readonly #feed: string;

  constructor(
    s3: S3Client,
    { bucket, key }: { readonly bucket: string; readonly key: string },
    feed: string,
  ) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#key = key;
    this.#feed = feed;
  }

  async load(): Promise<LastTrades> {
    try {
      const request = { Bucket: this.#bucket, Key: this.#key };
      const { Body } = await this.#s3.send(new GetObjectCommand(request));
      return parsePosition(this.#feed, (await Body?.transformToString()) ?? '');
    } catch (error) {
      if (error instanceof NoSuchKey) return new Map();
      throw error;
    }
  }

  async save(last: LastTrades): Promise<void> {
    await this.#s3.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: this.#key,
        Body: positionText(this.#feed, last),
        ContentType: 'application/json',
      }),
    );
  }
}
