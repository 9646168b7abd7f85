import { InvokeCommand } from '@aws-sdk/client-lambda';
import { BatchGetTracesCommand, type Trace } from '@aws-sdk/client-xray';
import { functionNameOf } from '../../../lib/operations/stack-names.ts';
import { isRecord } from '../../../src/dto/problems.ts';
import { CheckFailure } from '../deployed-test/checks.ts';
import type { Assumption, World } from './assumption.ts';

/** X-Ray shows a trace some seconds after its segments have come. */
const PATIENCE_MS = 90_000;
const FUNCTION = 'kinesis-processor';

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-services-lambda.html */
export const TRACE: Assumption = {
  claim: 'the trace of an invocation shows the calls to AWS that the function made',
  restsOn: { file: 'template.yaml', name: 'Tracing: Active' },
  look: lookAtTrace,
};

async function lookAtTrace(world: World): Promise<string> {
  const { context, deployed } = world;
  const traceId = newTraceId(world);
  const command = new InvokeCommand({
    FunctionName: functionNameOf(deployed, FUNCTION),
    Qualifier: 'live',
    Payload: '{"test": true}',
  });
  // Sampled, or nobody would see it.
  command.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['X-Amzn-Trace-Id'] = `Root=${traceId};Parent=${world.id.padEnd(16, '0')};Sampled=1`;
      return next(args);
    },
    { step: 'build', name: 'trace' },
  );
  const { FunctionError } = await (await context.lambda()).send(command);
  if (FunctionError !== undefined) throw new CheckFailure(`${FUNCTION} is not well: rtf test says more`);
  const calls = await world.eventually('no trace came of it', PATIENCE_MS, async () => {
    const { Traces = [] } = await (
      await context.xray()
    ).send(new BatchGetTracesCommand({ TraceIds: [traceId] }));
    return Traces[0] === undefined ? null : callsIn(Traces[0]);
  });
  if (calls.length === 0) throw new CheckFailure('the trace shows the function alone, and none of its calls');
  return `it shows ${calls.join(', ')}`;
}

/** Services that a subsegment of the function names: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
export function callsIn({ Segments = [] }: Trace): readonly string[] {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (!isRecord(node)) return;
    if (node['namespace'] === 'aws' && typeof node['name'] === 'string') names.add(node['name']);
    if (Array.isArray(node['subsegments'])) node['subsegments'].forEach(visit);
  };
  for (const { Document = '{}' } of Segments) {
    const segment: unknown = JSON.parse(Document);
    if (isRecord(segment) && Array.isArray(segment['subsegments'])) segment['subsegments'].forEach(visit);
  }
  return [...names].toSorted();
}

/** Version, seconds in hexadecimal, 96 bits: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids */
function newTraceId({ context, id }: World): string {
  return `1-${Math.floor(context.now() / 1000).toString(16)}-${id.padEnd(24, '0')}`;
}
