import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { isRecord } from '../../src/dto/problems.ts';
import { CheckFailure } from './checks.ts';

/** The alias that every trigger invokes. */
const LIVE = 'live';

/**
 * What the function answers, waited for.
 * @throws CheckFailure when the function fails
 */
export async function invoke(lambda: LambdaClient, functionName: string, event: unknown): Promise<unknown> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: functionName,
      Qualifier: LIVE,
      Payload: Buffer.from(JSON.stringify(event)),
    }),
  );
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
  if (FunctionError !== undefined) {
    const message = isRecord(answer) ? answer['errorMessage'] : answer;
    throw new CheckFailure(`the function failed: ${String(message)}`);
  }
  return answer;
}

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
  const answer = await invoke(lambda, functionName, { test: true });
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
