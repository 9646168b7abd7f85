import type { LambdaClient } from '@aws-sdk/client-lambda';
import { isRecord } from '../../../src/dto/problems.ts';
import { invokeLive } from '../../../lib/operations/invoke-live.ts';
import { CheckFailure } from './checks.ts';

/** What `{"test": true}` answers, as far as it is needed here. */
export interface Health {
  readonly version: string;
  readonly configuration: Readonly<Record<string, string | number>>;
  readonly dependencies: readonly { readonly name: string; readonly latency_ms: number }[];
}

/**
 * Asks a function whether it reaches what it needs, without any effect.
 * @throws CheckFailure naming what it does not reach
 */
export async function healthOf(lambda: LambdaClient, functionName: string): Promise<Health> {
  const answer = await invokeLive(lambda, functionName, { test: true });
  if (!isRecord(answer) || !Array.isArray(answer['dependencies'])) {
    throw new CheckFailure('it does not answer {"test": true} with a health report');
  }
  if (answer['status'] !== 'ok') {
    const lost = (answer['dependencies'] as { name: string; ok: boolean; error?: string }[])
      .filter(({ ok }) => !ok)
      .map(({ name, error }) => `${name} (${error ?? 'no answer'})`);
    throw new CheckFailure(`it is ${String(answer['status'])}: ${lost.join(', ')}`);
  }
  return answer as unknown as Health;
}
