import {
  GetAliasCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { ALIAS } from './aws-environment.ts';
import type { Environment } from './environment.ts';
import type { FunctionName } from './functions.ts';
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
