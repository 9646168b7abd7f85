import {
  GetAliasCommand,
  InvokeCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { ALIAS } from './aws-environment.ts';
import type { Environment } from './environment.ts';
import { FUNCTIONS, type FunctionName } from './functions.ts';
import { PROJECT_NAME } from './settings.ts';

const UPDATE_SECONDS = 300;

/**
 * Puts an image behind the alias of a function, without a change set: seconds instead of minutes while developing. The next
 * deployment makes the stack true again.
 */
export async function updateCode(
  lambda: LambdaClient,
  environment: Environment['name'],
  fn: FunctionName,
  image: string,
): Promise<void> {
  const FunctionName = `${PROJECT_NAME}-${environment}-${fn}`;
  const { Version, CodeSha256 } = await lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName, ImageUri: image, Publish: true }),
  );
  if (Version === undefined) throw new Error(`${FunctionName}: Lambda published no version (${CodeSha256})`);
  await waitUntilFunctionUpdatedV2(
    { client: lambda, maxWaitTime: UPDATE_SECONDS },
    { FunctionName, Qualifier: Version },
  );
  const { RevisionId } = await lambda.send(new GetAliasCommand({ FunctionName, Name: ALIAS }));
  await lambda.send(
    new UpdateAliasCommand({
      FunctionName,
      Name: ALIAS,
      FunctionVersion: Version,
      // Nobody else has moved it meanwhile, or this fails.
      ...(RevisionId !== undefined && { RevisionId }),
    }),
  );
}

interface Health {
  readonly status?: string;
  readonly dependencies?: readonly { readonly name: string; readonly ok: boolean; readonly error?: string }[];
}

/**
 * Asks what is deployed whether it is well: each function reaches all it depends on, no alarm is firing.
 * @returns what is not well; nothing when all is.
 */
export async function complaints(lambda: LambdaClient, environment: Environment): Promise<string[]> {
  const healths = await Promise.all(
    FUNCTIONS.map(async ({ name }) => {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({
          FunctionName: `${PROJECT_NAME}-${environment.name}-${name}`,
          Qualifier: ALIAS,
          Payload: Buffer.from('{"test":true}'),
        }),
      );
      const text = Buffer.from(Payload ?? []).toString();
      if (FunctionError !== undefined) return [`${name} failed: ${text}`];
      const { status, dependencies = [] } = JSON.parse(text) as Health;
      if (status === 'ok') return [];
      const lost = dependencies
        .filter(({ ok }) => !ok)
        .map((each) => `${each.name} (${each.error ?? 'no answer'})`);
      return [`${name} is ${status ?? 'silent'}: ${lost.join(', ')}`];
    }),
  );
  const alarms = await environment.firingAlarms();
  return [...healths.flat(), ...alarms.map((name) => `alarm ${name} is firing`)];
}
