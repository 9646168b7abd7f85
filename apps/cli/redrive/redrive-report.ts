import { type CliContext } from '../context.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { columns, json } from '../output.ts';
import type { RedriveResult } from '../../../lib/operations/redrive/carry-out.ts';
import type { RedrivePlan } from '../../../lib/operations/redrive/redrive-batch.ts';

export interface RedriveReport {
  readonly plan: RedrivePlan;
  readonly result: RedriveResult;
  /** Messages of the dead-letter queue; null where it was not looked at. */
  readonly letters: { readonly settled: number; readonly isDeleted: boolean } | null;
}

/** @throws OperationFailure when a batch failed again */
export function report(context: CliContext, asJson: boolean, what: RedriveReport): void {
  context.out(asJson ? json(recordOf(what)) : textOf(context, what));
  const { outcomes } = what.result;
  const failed = outcomes.filter(({ failure }) => failure !== null).length;
  if (failed > 0) {
    throw new OperationFailure(`${failed} of ${outcomes.length} batches failed again, the others are done`);
  }
}

function recordOf({ plan: { batches, unusable }, result: { outcomes }, letters }: RedriveReport): object {
  const failures = new Map(outcomes.map(({ batch, failure }) => [batch, failure]));
  return {
    applied: outcomes.length > 0,
    batches: batches.map((batch) => ({
      source: batch.source,
      shard_id: batch.shardId,
      records: batch.event.Records.length,
      reason: batch.reason,
      ...(failures.has(batch) && { failure: failures.get(batch) }),
    })),
    unusable,
    ...(letters !== null && {
      dead_letters: { settled: letters.settled, deleted: letters.isDeleted ? letters.settled : 0 },
    }),
  };
}

function textOf(
  context: CliContext,
  { plan: { batches, unusable }, result: { outcomes }, letters }: RedriveReport,
): string {
  const failures = new Map(outcomes.map(({ batch, failure }) => [batch, failure]));
  const rows = [
    ...batches.map((batch) => [
      batch.source,
      String(batch.event.Records.length),
      batch.reason,
      failures.has(batch) ? (failures.get(batch) ?? 'done') : 'waits for --apply',
    ]),
    ...unusable.map(({ source, reason }) => [source, '', reason, 'stays']),
  ];
  const table =
    rows.length === 0
      ? 'There is nothing to redrive.'
      : columns(context, ['SOURCE', 'RECORDS', 'REASON', 'RESULT'], rows);
  if (letters === null || letters.settled === 0) return table;
  const messages = letters.settled === 1 ? '1 message' : `${letters.settled} messages`;
  return letters.isDeleted
    ? `${table}\n${messages} about it deleted from the dead-letter queue`
    : `${table}\n${messages} about it in the dead-letter queue: --apply without --keep deletes what went through`;
}
