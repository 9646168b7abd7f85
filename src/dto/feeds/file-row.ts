import { REJECTION_REASONS, rejection } from '../../core/market-data/rejection.ts';
import type { RejectionReason } from '../../core/market-data/rejection.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';

const TYPE = 'file_row';

/**
 * What travels of a row of a file that its reader could not make an event of: the row as it stands there, and why. Only who
 * has the whole file knows what the fields mean, so the reason is sent along.
 */
export function fileRowMessage(row: string, reason: RejectionReason, detail: string): FeedMessage {
  return { type: TYPE, row, reason, detail };
}

export function isFileRow(message: FeedMessage): boolean {
  return message['type'] === TYPE;
}

export function translateFileRow({ reason, detail }: FeedMessage, sink: FeedSink): void {
  const known = REJECTION_REASONS.find((each) => each === reason);
  const text =
    typeof detail === 'string' ? detail : 'expected a row of a file, received none that can be read';
  sink.rejected(rejection(known ?? 'bad_row', text));
}
