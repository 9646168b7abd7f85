import { REJECTION_REASONS, rejection } from '../../core/market-data/rejection.ts';
import type { RejectionReason } from '../../core/market-data/rejection.ts';
import { isMessage } from './feed-sink.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';

const TYPE = 'file_row';

/**
 * What travels of a row of a file that its reader could make no event of: the row as it stands there, why, and what it made of
 * the fields, if anything, so that a version which accepts that can take it later. Only who has the whole file knows what
 * the fields mean.
 */
export function fileRowMessage(
  row: string,
  refusal: { readonly reason: RejectionReason; readonly detail: string },
  event?: FeedMessage,
): FeedMessage {
  return { type: TYPE, row, ...refusal, ...(event !== undefined && { event }) };
}

export function isFileRow(message: FeedMessage): boolean {
  return message['type'] === TYPE;
}

export function translateFileRow({ event, reason, detail }: FeedMessage, sink: FeedSink): void {
  if (isMessage(event)) {
    sink.event(event);
    return;
  }
  const known = REJECTION_REASONS.find((each) => each === reason);
  const text =
    typeof detail === 'string' ? detail : 'expected a row of a file, received none that can be read';
  sink.rejected(rejection(known ?? 'bad_row', text));
}
