import { randomUUID } from 'node:crypto';
import type { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { parseSilence } from '../../src/dto/silence.dto.ts';
import type { NewSilence, SilenceRow } from '../api.ts';
import { ConsoleProblem } from './problem.ts';

/** Silences that hold or are to come, those of single users left out: they are theirs. */
export async function listSilences(store: DynamoAlertStore, nowMs: number): Promise<readonly SilenceRow[]> {
  const { silences } = await store.mutes();
  return silences
    .filter(({ endsAtMs, userId }) => endsAtMs > nowMs && userId === undefined)
    .map(({ id, author, comment, matchers, startsAtMs, endsAtMs }) => ({
      id,
      author,
      comment,
      matchers: [...matchers],
      startsAtMs,
      endsAtMs,
    }))
    .toSorted((a, b) => a.endsAtMs - b.endsAtMs);
}

/** @throws ConsoleProblem that says what is wrong with it */
export async function addSilence(
  store: DynamoAlertStore,
  wanted: NewSilence,
  nowMs: number,
): Promise<SilenceRow> {
  if (!(wanted.durationMs > 0)) throw new ConsoleProblem(400, 'durationMs: expected more than 0.');
  const parsed = parseSilence(
    {
      matchers: wanted.matchers,
      author: wanted.author,
      comment: wanted.comment,
      starts_at: new Date(nowMs).toISOString(),
      ends_at: new Date(nowMs + wanted.durationMs).toISOString(),
    },
    randomUUID().replaceAll('-', '').slice(0, 12),
  );
  if (!parsed.ok) throw new ConsoleProblem(400, parsed.problems.join('\n'));
  await store.addSilence(parsed.silence);
  const { id, author, comment, matchers, startsAtMs, endsAtMs } = parsed.silence;
  return { id, author, comment, matchers: [...matchers], startsAtMs, endsAtMs };
}
