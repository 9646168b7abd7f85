import { feedSettings, type Environment, type FeedSettings } from '../../lib/feeds/live/feed-settings.ts';
import { UnusableEnvironmentError } from '../../lib/tooling/unusable-environment-error.ts';

/** Where a run leaves how far it came. */
export type PositionPlace =
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string };

export interface FeedOptions extends FeedSettings {
  readonly stream: string;
  readonly place: PositionPlace;
  readonly project: string;
  readonly environment: string;
}

/**
 * Reads what `feedSettings` does, STREAM_NAME, FEED_POSITION (a path, or s3://bucket/key), PROJECT_NAME and ENVIRONMENT.
 * @throws UnusableEnvironmentError naming the variable and what it should look like
 */
export function feedOptions(environment: Environment): FeedOptions {
  const settings = feedSettings(environment);
  const stream = environment['STREAM_NAME'] ?? '';
  // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
  if (!/^[\w.-]{1,128}$/.test(stream)) {
    throw new UnusableEnvironmentError(
      `STREAM_NAME: expected the name of a Kinesis stream, got ${stream === '' ? 'nothing' : JSON.stringify(stream)}`,
    );
  }
  return {
    ...settings,
    stream,
    place: positionPlace(environment['FEED_POSITION'] ?? ''),
    project: environment['PROJECT_NAME'] || 'realtime-financial',
    environment: environment['ENVIRONMENT'] || 'dev',
  };
}

function positionPlace(text: string): PositionPlace {
  if (text === '') return { kind: 'none' };
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(text) ?? [];
  if (bucket !== undefined && key !== undefined) return { kind: 's3', bucket, key };
  if (text.includes('://')) {
    throw new UnusableEnvironmentError(`FEED_POSITION: expected a path or s3://bucket/key, got ${text}`);
  }
  return { kind: 'file', path: text };
}
