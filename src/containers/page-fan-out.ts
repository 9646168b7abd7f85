import { LambdaPageFanOut } from '../adapters/lambda/lambda-page-fan-out.ts';
import { traced } from '../adapters/xray/traced-client.ts';
import type { PageFanOut } from '../ports/page-fan-out.ts';
import { CLIENT_OPTIONS, spareRepeatedWork } from './aws-client-options.ts';
import { lambdaTracer } from './lambda-tracer.ts';
import type { RareClients } from './rarely-needed.ts';
import { once } from './once.ts';

/** What Lambda says of the function in its environment: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
type Surroundings = Readonly<Record<string, string | undefined>>;

/** Null where the function runs on no Lambda of AWS's own, and does all pages itself. */
export function lambdaFanOut(
  { lambda }: RareClients,
  surroundings: Surroundings = process.env,
): PageFanOut | null {
  const { AWS_LAMBDA_FUNCTION_NAME: name, AWS_LAMBDA_FUNCTION_VERSION: version } = surroundings;
  const isLocal =
    surroundings['AWS_SAM_LOCAL'] !== undefined || surroundings['AWS_ENDPOINT_URL'] !== undefined;
  if (name === undefined || version === undefined || isLocal) return null;
  const client = once(async () => {
    const { LambdaClient } = await import('@aws-sdk/client-lambda');
    return lambda ?? traced(spareRepeatedWork(new LambdaClient(CLIENT_OPTIONS)), lambdaTracer());
  });
  return new LambdaPageFanOut(client, { name, version });
}
