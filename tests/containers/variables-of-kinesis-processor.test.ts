import 'reflect-metadata';
import test from 'ava';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig, variablesOf } from '../../src/config/load-config.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { createHandler, type KinesisHandler } from '../../src/handlers/kinesis-processor.ts';
import { Clock } from '../../src/ports/clock.ts';
import { DurableMarketStateStore, type MarketStateStore } from '../../src/ports/market-state-store.ts';
import { VirtualClients } from '../simulation/virtual-clients.ts';
import { capturedWhile } from '../support/captured-output.ts';
import { FixedClock } from '../support/fixed-clock.ts';
import { kinesisEvent } from '../support/kinesis-event.ts';
import { quietBars, T0, trade } from '../support/market-events.ts';
import { MemoryMarketStateStore } from '../support/memory/memory-market-state-store.ts';

type Act = (handle: KinesisHandler) => Promise<unknown>;

/** What is seen with the variable, and is not where the others alone are set. */
interface Effect {
  readonly set: Readonly<Record<string, string>>;
  readonly on: Act;
  readonly seen: RegExp;
}

const BASE = {
  ENVIRONMENT: 'dev',
  DYNAMODB_TABLE: 'processed-data',
  S3_BUCKET: 'lake',
  SNS_ALERTS_TOPIC: 'arn:aws:sns:us-east-1:000000000000:alerts',
  LOG_LEVEL: 'SILENT',
};

const health: Act = (handle) => handle({ test: true });
const aTrade: Act = (handle) => handle(kinesisEvent([toMessage(trade())]));
const rubbish: Act = (handle) => handle(kinesisEvent(['no event']));
const QUIET = quietBars(60, 1, 0.02).map(toMessage);
/** An hour of bars, among them some at their band. */
const hour: Act = (handle) => handle(kinesisEvent(QUIET));
const last = quietBars(60, 1, 0.02).at(-1)!;
const fallTo =
  (...parts: readonly number[]): Act =>
  (handle) =>
    handle(
      kinesisEvent([
        ...QUIET,
        ...parts.map((part, second) =>
          toMessage(
            trade({ price: last.close * part, timestampMs: last.timestampMs + 60_000 + 1000 * second }),
          ),
        ),
      ]),
    );
const crash = fallTo(0.98, 0.8, 0.79, 0.79);
/** A fall that is rare, but not very. */
const fall = fallTo(0.99, 0.95, 0.93, 0.93);

const EFFECTS: Readonly<Record<string, Effect>> = {
  ENVIRONMENT: {
    set: { ENVIRONMENT: 'prod' },
    on: health,
    seen: /realtime-financial-prod-kinesis-processor/,
  },
  PROJECT_NAME: { set: { PROJECT_NAME: 'acme' }, on: health, seen: /acme-dev-kinesis-processor/ },
  DYNAMODB_TABLE: { set: { DYNAMODB_TABLE: 'rows' }, on: aTrade, seen: /^BatchWriteItem .*"rows"/ },
  S3_BUCKET: { set: { S3_BUCKET: 'another-lake' }, on: aTrade, seen: /^PutObject .*"Bucket":"another-lake"/ },
  SNS_ALERTS_TOPIC: {
    set: { SNS_ALERTS_TOPIC: 'arn:aws:sns:us-east-1:000000000000:others' },
    on: crash,
    seen: /^Publish.*000000000000:others/,
  },
  LOG_LEVEL: { set: { LOG_LEVEL: 'INFO' }, on: rubbish, seen: /^log .*Rejected/ },
  LULD_TIERS: { set: { LULD_TIERS: ' ACME:1, OTHER:2 ' }, on: hour, seen: /^Publish.*luld_band/ },
  ALERT_BUDGET: { set: { ALERT_BUDGET: '1' }, on: fall, seen: /^Publish.*price_drop/ },
  USER_PREFERENCES_TABLE: { set: { USER_PREFERENCES_TABLE: 'people' }, on: aTrade, seen: /^Scan .*"people"/ },
  REFERENCE_DATA_TABLE: {
    set: { REFERENCE_DATA_TABLE: 'instruments' },
    on: aTrade,
    seen: /^BatchGetItem .*"instruments"/,
  },
  BATCH_SIZE: { set: { BATCH_SIZE: '250' }, on: health, seen: /^answer .*"batch_size":250/ },
};

/** A connection cannot be looked at in this process: `make test-valkey` and tests/valkey see its effect. */
const ELSEWHERE = ['REFERENCE_CACHE_URL'];

async function seenWith(variables: Readonly<Record<string, string>>, act: Act): Promise<readonly string[]> {
  const seen: string[] = [];
  const clients = new VirtualClients();
  clients.answer = (operation, input) => {
    seen.push(`${operation} ${JSON.stringify(input)}`);
    return Promise.resolve({});
  };
  const lines = await capturedWhile(async () => {
    const config = loadConfig(KinesisProcessorConfig, variables);
    const processor = createKinesisProcessor(config, clients, (bound) =>
      bound
        .register(Clock, { useValue: new FixedClock(T0 + 62 * 60_000) })
        .register<MarketStateStore>(DurableMarketStateStore, { useValue: new MemoryMarketStateStore() }),
    );
    seen.push(`answer ${JSON.stringify(await act(createHandler(processor)))}`);
  });
  return [...seen, ...lines.map((line) => `log ${line}`)];
}

test('every variable of kinesis-processor is in the table of effects', (t) => {
  t.deepEqual(
    [...Object.keys(EFFECTS), ...ELSEWHERE].toSorted(),
    variablesOf(KinesisProcessorConfig).toSorted(),
  );
});

for (const [variable, { set, on, seen }] of Object.entries(EFFECTS)) {
  test.serial(`the effect of ${variable} is seen at the far end, and only with it`, async (t) => {
    const withIt = await seenWith({ ...BASE, ...set }, on);
    t.true(
      withIt.some((line) => seen.test(line)),
      withIt.join('\n'),
    );
    const withoutIt = await seenWith(BASE, on);
    t.false(
      withoutIt.some((line) => seen.test(line)),
      withoutIt.join('\n'),
    );
  });
}
