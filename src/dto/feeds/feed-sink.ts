import { rejection } from '../../core/market-data/rejection.ts';
import type { Rejection } from '../../core/market-data/rejection.ts';
import { describeValue } from '../describe-value.ts';

/** A message of a feed, parsed from JSON: nothing about its values is known. */
export type FeedMessage = Readonly<Record<string, unknown>>;

/** Takes what a feed's message holds, in order: events in the wire's own field names, or why there is none. */
export interface FeedSink {
  event(raw: FeedMessage): void;
  rejected(rejected: Rejection): void;
}

export function isMessage(value: unknown): value is FeedMessage {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Talk of the connection, such as a ping or a subscription answer: nothing was lost. */
export function controlMessage(feed: string, kind: unknown): Rejection {
  return rejection(
    'control_message',
    `${feed}: ${describeValue(kind)} is about the connection, no market event`,
  );
}

/** Says something about the market that this system does not read. */
export function unsupportedMessage(feed: string, kind: unknown): Rejection {
  return rejection(
    'unsupported_message',
    `${feed}: expected trades, quotes or bars, received ${describeValue(kind)}`,
  );
}

/** Hands each object of a batch envelope to `translate`; anything else in it is rejected on its own. */
export function eachMessage(
  list: unknown,
  sink: FeedSink,
  where: string,
  translate: (m: FeedMessage) => void,
): void {
  if (!Array.isArray(list) || list.length === 0) {
    sink.rejected(
      rejection('missing_field', `${where}: expected a list of messages, received ${describeValue(list)}`),
    );
    return;
  }
  for (const item of list as readonly unknown[]) {
    if (isMessage(item)) translate(item);
    else
      sink.rejected(
        rejection('not_an_object', `${where}: expected objects, received ${describeValue(item)}`),
      );
  }
}

/** Milliseconds of a bar that gives its first and its last one, as some vendors write them; undefined where they are none. */
export function lengthBetween(startMs: unknown, endMs: unknown): number | undefined {
  return typeof startMs === 'number' && typeof endMs === 'number' ? endMs - startMs + 1 : undefined;
}
