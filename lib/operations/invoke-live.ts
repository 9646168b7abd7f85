import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { isRecord } from '../../src/dto/problems.ts';
import { OperationFailure } from './operation-failure.ts';

/** The alias that every trigger invokes. */
const LIVE = 'live';

/** The function threw; the message is its own. */
export class FunctionFailure extends OperationFailure {}

/**
 * What a function answers, waited for.
 * @throws FunctionFailure when it throws
 */
export async function invokeLive(
  lambda: LambdaClient,
  functionName: string,
  event: unknown,
): Promise<unknown> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: functionName,
      Qualifier: LIVE,
      Payload: Buffer.from(JSON.stringify(event)),
    }),
  );
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
  if (FunctionError === undefined) return answer;
  const message = isRecord(answer) ? answer['errorMessage'] : answer;
  throw new FunctionFailure(`the function failed: ${String(message)}`);
}
