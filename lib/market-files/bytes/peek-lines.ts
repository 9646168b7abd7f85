import { setTimeout as delay } from 'node:timers/promises';
import type { NumberedLine } from './read-lines.ts';

export interface PeekedLines {
  readonly head: readonly NumberedLine[];
  /** Whether there are no others. */
  readonly isWhole: boolean;
  /** All of them once again, as they come. */
  readonly whole: AsyncGenerator<readonly NumberedLine[]>;
}

/** The first lines, as many as asked for or a chunk more; fewer where nothing comes for `patienceMs` after the second. */
export async function peekLines(
  batches: AsyncIterable<readonly NumberedLine[]>,
  count: number,
  patienceMs: number,
): Promise<PeekedLines> {
  const source = batches[Symbol.asyncIterator]();
  const head: NumberedLine[] = [];
  let pending: Promise<IteratorResult<readonly NumberedLine[]>> | undefined;
  let isWhole = false;
  while (head.length < count) {
    pending = source.next();
    const result = head.length < 2 ? await pending : await within(pending, patienceMs);
    if (result === undefined) return { head, isWhole, whole: continued(head, source, pending) };
    pending = undefined;
    isWhole = result.done === true;
    if (isWhole) break;
    for (const line of result.value as readonly NumberedLine[]) head.push(line);
  }
  return { head, isWhole, whole: continued(head, source, undefined) };
}

async function within<T>(pending: Promise<T>, patienceMs: number): Promise<T | undefined> {
  if (patienceMs === Infinity) return await pending;
  const timer = new AbortController();
  const silence = delay(patienceMs, undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    return await Promise.race([pending, silence]);
  } finally {
    timer.abort();
  }
}

async function* continued(
  head: readonly NumberedLine[],
  source: AsyncIterator<readonly NumberedLine[]>,
  pending: Promise<IteratorResult<readonly NumberedLine[]>> | undefined,
): AsyncGenerator<readonly NumberedLine[]> {
  try {
    if (head.length > 0) yield head;
    for (let next = pending ?? source.next(); ; next = source.next()) {
      const { done, value } = await next;
      if (done === true) return;
      yield value;
    }
  } finally {
    await source.return?.();
  }
}
