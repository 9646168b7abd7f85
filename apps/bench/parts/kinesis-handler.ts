import 'reflect-metadata';
import { KinesisProcessorConfig } from '../../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import {
  createKinesisProcessor,
  kinesisProcessorClients,
} from '../../../src/containers/kinesis-processor.ts';
import { createHandler, type KinesisHandler } from '../../../src/handlers/kinesis-processor.ts';
import { kinesisProcessorEnvironment } from '../environment.ts';
import { atMost, type Part, spread } from '../figure.ts';
import { cpuMs } from '../side-by-side.ts';
import { AwsStub } from '../stub/aws-stub.ts';
import { stubHttp } from '../stub/request-handler.ts';
import { TradeStream } from '../trades.ts';

const SYMBOLS = 20;
const RECORDS = 100;
/** A batch holds five seconds of trades: in a round of these every symbol closes five bars. */
const BATCHES_PER_ROUND = 60;
const ROUNDS = 9;
const WARM_UP_ROUNDS = 6;

/** The handler as Lambda calls it, batch after batch in a warm environment. */
export async function measure(): Promise<Part> {
  const stub = await AwsStub.start();
  Object.assign(process.env, kinesisProcessorEnvironment(stub.endpoint));
  const config = loadConfig(KinesisProcessorConfig, process.env);
  const stubbed = kinesisProcessorClients();
  for (const client of Object.values(stubbed)) stubHttp(client);
  const environments = [
    new WarmEnvironment(createHandler(createKinesisProcessor(config, stubbed))),
    new WarmEnvironment(createHandler(createKinesisProcessor(config))),
  ] as const;
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    for (const environment of environments) await environment.round();
  }
  await stub.calls();
  const samples: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const index of [0, 1] as const) samples[index].push(await environments[index].round());
  }
  const { calls } = await stub.calls();
  await stub.stop();
  const total = Object.values(calls).reduce((sum, count) => sum + count, 0);
  const [withoutSockets, withSockets] = samples.map((each) => spread(each)) as [Spread, Spread];
  return {
    title: 'kinesis-processor, a warm batch',
    method:
      `${RECORDS} records of ${SYMBOLS} symbols, ${BATCHES_PER_ROUND} batches a round; CPU time of the whole process, which ` +
      'serialises, signs and parses; AWS answers at the HTTP handler of the SDK, and as a server in another process',
    figures: [
      {
        name: 'CPU per batch, AWS stubbed at the HTTP handler',
        unit: 'ms',
        ...withoutSockets,
        target: atMost(withoutSockets.value, 4, 'at most 4'),
      },
      { name: 'CPU per batch, AWS over sockets', unit: 'ms', ...withSockets },
      { name: 'AWS calls per batch', unit: '', value: total / (ROUNDS * BATCHES_PER_ROUND) },
    ],
  };
}

type Spread = ReturnType<typeof spread>;

/** An execution environment that gets batch after batch of its own stream. */
class WarmEnvironment {
  readonly #handler: KinesisHandler;
  readonly #stream = new TradeStream(SYMBOLS, Date.now() - 6 * 3_600_000);

  constructor(handler: KinesisHandler) {
    this.#handler = handler;
  }

  /** CPU milliseconds per batch. */
  async round(): Promise<number> {
    const batches = Array.from({ length: BATCHES_PER_ROUND }, () => this.#stream.batch(RECORDS));
    const begun = cpuMs();
    for (const batch of batches) {
      const response = (await this.#handler(batch)) as { batchItemFailures?: readonly unknown[] };
      if (response.batchItemFailures?.length !== 0) throw new Error('a batch of the benchmark failed');
    }
    return (cpuMs() - begun) / BATCHES_PER_ROUND;
  }
}
