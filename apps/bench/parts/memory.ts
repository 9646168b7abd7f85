import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import type { KinesisHandler } from '../../../src/handlers/kinesis-processor.ts';
import { kinesisProcessorEnvironment } from '../environment.ts';
import { atMost, type Part } from '../figure.ts';
import { AwsStub } from '../stub/aws-stub.ts';
import { TradeStream } from '../trades.ts';

const SYMBOLS = 5_000;
const BATCHES = 1_000;
const RECORDS = 100;
const MEGABYTE = 2 ** 20;

/** Resident memory of an environment that sees every symbol twenty times. */
export async function measure(): Promise<Part> {
  const stub = await AwsStub.start();
  Object.assign(process.env, kinesisProcessorEnvironment(stub.endpoint));
  const bundle = pathToFileURL(join(repositoryRoot, 'dist/kinesis-processor/index.mjs')).href;
  const { handler } = (await import(bundle)) as { handler: KinesisHandler };
  const stream = new TradeStream(SYMBOLS, Date.now() - 6 * 3_600_000);
  const resident: number[] = [];
  for (let count = 0; count < BATCHES; count += 1) {
    await handler(stream.batch(RECORDS));
    resident.push(process.memoryUsage.rss() / MEGABYTE);
  }
  await stub.stop();
  const peak = Math.max(...resident);
  const growth = Math.max(...resident.slice(-BATCHES / 4)) - Math.max(...resident.slice(0, BATCHES / 2));
  return {
    title: 'kinesis-processor, memory',
    method: `${BATCHES} batches of ${RECORDS} records over ${SYMBOLS} symbols, the bundle, with the heap limits that Lambda sets for its memory and MALLOC_ARENA_MAX=1`,
    figures: [
      { name: 'peak RSS', unit: 'MB', value: peak, target: atMost(peak, 160, 'below 160') },
      {
        name: 'peak of the last quarter above that of the first half',
        unit: 'MB',
        value: growth,
        target: atMost(growth, 10, 'steady: at most 10'),
      },
    ],
  };
}
