import { randomUUID } from 'node:crypto';
import type { Silence } from '../../src/core/alert-policy/silence.ts';
import { parseSilence } from '../../src/dto/silence.dto.ts';
import type { AlertStore } from '../../src/ports/alert-store.ts';
import { OperationFailure } from './operation-failure.ts';

/** A silence as somebody asks for it: nothing about its values is known but that the times are numbers. */
export interface WantedSilence {
  readonly matchers: unknown;
  /** Epoch milliseconds, within what a date can hold. */
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly author: unknown;
  readonly comment: unknown;
  /** The user whose silence it is; everybody's when it is not given. */
  readonly userId?: string | undefined;
}

/** @throws OperationFailure with everything that is wrong with it */
export async function addSilence(
  store: Pick<AlertStore, 'addSilence'>,
  { matchers, startsAtMs, endsAtMs, author, comment, userId }: WantedSilence,
): Promise<Silence> {
  const wanted = {
    matchers,
    starts_at: new Date(startsAtMs).toISOString(),
    ends_at: new Date(endsAtMs).toISOString(),
    author,
    comment,
    user_id: userId,
  };
  const parsed = parseSilence(wanted, randomUUID().replaceAll('-', '').slice(0, 12));
  if (!parsed.ok) throw new OperationFailure(parsed.problems.join('\n'));
  await store.addSilence(parsed.silence);
  return parsed.silence;
}
