import 'reflect-metadata';
import type { KinesisStreamEvent } from 'aws-lambda';
import { createAwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { AlertProcessorConfig } from '../../../src/config/alert-processor-config.ts';
import { KinesisProcessorConfig } from '../../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { createAlertProcessor } from '../../../src/containers/alert-processor.ts';
import { createKinesisProcessor } from '../../../src/containers/kinesis-processor.ts';
import { errorMessage } from '../../../src/core/prelude/error-text.ts';
import { createHandler as createAlertHandler } from '../../../src/handlers/alert-processor.ts';
import { createHandler as createKinesisHandler } from '../../../src/handlers/kinesis-processor.ts';
import type { FunctionAnswer, FunctionRequest } from './function-process.ts';

/** A function in a process of its own, so that its CPU and memory are nobody else's. */
const [which = '', endpoint = ''] = process.argv.slice(2);
const clients = createAwsClients(endpoint);
const handler =
  which === 'kinesis-processor'
    ? createKinesisHandler(createKinesisProcessor(loadConfig(KinesisProcessorConfig, process.env), clients))
    : createAlertHandler(createAlertProcessor(loadConfig(AlertProcessorConfig, process.env), clients));

process.on('message', (request: FunctionRequest) => void answer(request));
process.on('disconnect', () => process.exit(0));

async function answer({ id, event }: FunctionRequest): Promise<void> {
  const outcome = await (handler as (event: KinesisStreamEvent) => Promise<unknown>)(
    event as KinesisStreamEvent,
  ).then(
    (response) => ({ response }),
    (error: unknown) => ({ error: errorMessage(error) }),
  );
  const { user, system } = process.cpuUsage();
  process.send!({
    id,
    ...outcome,
    cpuMs: (user + system) / 1000,
    rssBytes: process.memoryUsage.rss(),
  } satisfies FunctionAnswer);
}
