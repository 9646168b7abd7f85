import { atMost, type Part, spread } from '../figure.ts';
import { kinesisProcessorEnvironment } from '../environment.ts';
import { cpuMs } from '../side-by-side.ts';
import { AwsStub } from '../stub/aws-stub.ts';
import { TradeStream } from '../trades.ts';

const SYMBOLS = 20;
const RECORDS = 100;
/** A batch holds five seconds of trades: after a round of these every symbol has closed five bars. */
const BATCHES_PER_ROUND = 60;
const ROUNDS = 9;
const WARM_UP_ROUNDS = 4;

/** The handler as Lambda calls it, batch after batch in a warm environment. */
export async function measure(): Promise<Part> {
  const stub = await AwsStub.start();
  Object.assign(process.env, kinesisProcessorEnvironment(stub.endpoint));
  const { handler } = await import('../../src/handlers/kinesis-processor.js');
  const stream = new TradeStream(SYMBOLS, Date.now() - 6 * 3_600_000);
  const samples: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    const batches = Array.from({ length: BATCHES_PER_ROUND }, () => stream.batch(RECORDS));
    if (round === WARM_UP_ROUNDS) await stub.calls();
    const begun = cpuMs();
    for (const batch of batches) {
      const response = (await handler(batch)) as { batchItemFailures?: readonly unknown[] };
      if (response.batchItemFailures?.length !== 0) throw new Error('a batch of the benchmark failed');
    }
    if (round >= WARM_UP_ROUNDS) samples.push((cpuMs() - begun) / BATCHES_PER_ROUND);
  }
  const { calls } = await stub.calls();
  await stub.stop();
  const total = Object.values(calls).reduce((sum, count) => sum + count, 0);
  const cpu = spread(samples);
  return {
    title: 'kinesis-processor, a warm batch',
    method:
      `${RECORDS} records of ${SYMBOLS} symbols, ${BATCHES_PER_ROUND} batches a round; AWS is an HTTP server in another process, ` +
      'so serialising, signing, sockets and parsing are counted; CPU time of the whole process',
    figures: [
      { name: 'CPU per batch', unit: 'ms', ...cpu, target: atMost(cpu.value, 4, 'at most 4') },
      { name: 'AWS calls per batch', unit: '', value: total / (ROUNDS * BATCHES_PER_ROUND) },
    ],
  };
}
