import test from 'ava';
import { container } from 'tsyringe';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { assembleTickPipeline } from '../../src/containers/assemble-tick-pipeline.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import { createHandler } from '../../src/handlers/kinesis-processor.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { AlertPublisher } from '../../src/ports/alert-publisher.ts';
import { Clock } from '../../src/ports/clock.ts';
import { DurableMarketStateStore, type MarketStateStore } from '../../src/ports/market-state-store.ts';
import { Logger } from '../../src/ports/logger.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { MemoryAlertPublisher } from '../support/memory/memory-alert-publisher.ts';
import { MemoryMarketStateStore } from '../support/memory/memory-market-state-store.ts';
import { VirtualClients } from '../simulation/virtual-clients.ts';
import { FixedClock } from '../support/fixed-clock.ts';
import { kinesisEvent } from '../support/kinesis-event.ts';
import { quietBars, T0, trade } from '../support/market-events.ts';
import { LogRecorder, MetricRecorder } from '../support/recording-telemetry.ts';

const VARIABLES = {
  ENVIRONMENT: 'dev',
  DYNAMODB_TABLE: 'processed-data',
  S3_BUCKET: 'lake',
  SNS_ALERTS_TOPIC: 'arn:aws:sns:us-east-1:000000000000:alerts',
  LOG_LEVEL: 'SILENT',
};
const config = (more: Readonly<Record<string, string>> = {}) =>
  loadConfig(KinesisProcessorConfig, { ...VARIABLES, ...more });

function recordingClients() {
  const clients = new VirtualClients();
  const calls: { readonly operation: string; readonly input: object }[] = [];
  clients.answer = async (operation, input) => {
    calls.push({ operation, input });
    return {};
  };
  return { clients, calls };
}

test('a clock that is bound in place of the real one is that of the pipeline, the adapters and the handler', async (t) => {
  const { clients, calls } = recordingClients();
  const metrics = new MetricRecorder();
  const processor = createKinesisProcessor(config(), clients, (bound) => {
    bound.register(Clock, { useValue: new FixedClock(T0) }).register(Metrics, { useValue: metrics });
  });
  t.is(processor.clock.now(), T0);
  await createHandler(processor)(kinesisEvent([toMessage(trade())]));
  const written = JSON.stringify(calls.find(({ operation }) => operation === 'BatchWriteItem'));
  t.true(written.includes(`"expires_at":{"N":"${T0 / 1000 + 86_400}"}`), written);
  t.is(metrics.total('RecordsProcessed'), 1);
});

test('without a table of users nobody is asked for rules, with one it is read once a minute', async (t) => {
  const scans = async (more: Readonly<Record<string, string>>): Promise<number> => {
    const { clients, calls } = recordingClients();
    const handler = createHandler(
      createKinesisProcessor(config(more), clients, (bound) =>
        bound.register(Metrics, { useValue: new MetricRecorder() }),
      ),
    );
    await handler(kinesisEvent([toMessage(trade())]));
    await handler(kinesisEvent([toMessage(trade())], 2));
    return calls.filter(({ operation }) => operation === 'Scan').length;
  };
  t.is(await scans({}), 0);
  t.is(await scans({ USER_PREFERENCES_TABLE: 'user-preferences' }), 1);
});

test('its health is that of both tables, the bucket and the topic', (t) => {
  const { clients } = recordingClients();
  const { checks } = createKinesisProcessor(config({ USER_PREFERENCES_TABLE: 'user-preferences' }), clients);
  t.deepEqual(
    checks.map(({ name }) => name),
    ['dynamodb:processed-data', 's3:lake', 'sns:alerts-topic', 'dynamodb:user-preferences'],
  );
});

test('a port that nothing is bound to fails when the pipeline is put together, by its name', (t) => {
  t.throws(() => assembleTickPipeline(container.createChildContainer()), { message: /TickArchive/ });
});

test('a symbol named in LULD_TIERS is told of at its band, another one is not', async (t) => {
  const quiet = quietBars(60, 1, 0.02);
  const events = quiet.map(toMessage);
  const toldWith = async (more: Readonly<Record<string, string>>) => {
    const alerts = new MemoryAlertPublisher();
    const processor = createKinesisProcessor(config(more), recordingClients().clients, (bound) => {
      bound
        .register(Clock, { useValue: new FixedClock(T0 + 61 * 60_000) })
        .register(Metrics, { useValue: new MetricRecorder() })
        .register<MarketStateStore>(DurableMarketStateStore, { useValue: new MemoryMarketStateStore() })
        .register<AlertPublisher>(AlertPublisher, { useValue: alerts });
    });
    await createHandler(processor)(kinesisEvent(events));
    return alerts.published.some(({ anomaly }) => anomaly === 'luld_band');
  };
  t.true(await toldWith({ LULD_TIERS: ' ACME:1, OTHER:2 ' }));
  t.false(await toldWith({ LULD_TIERS: 'OTHER:1' }));
  t.false(await toldWith({}));
});

test('a batch in which one record is none of Kinesis is refused as a whole, before anything is done', async (t) => {
  const { clients, calls } = recordingClients();
  const handler = createHandler(createKinesisProcessor(config(), clients));
  const mixed = { Records: [...kinesisEvent([toMessage(trade())]).Records, { Sns: {} }] };
  await t.throwsAsync(handler(mixed), { message: /is no event of kinesis-processor/ });
  t.deepEqual(calls, []);
});

test('of a batch that is rubbish all through three records are logged, and all are counted', async (t) => {
  const [logger, metrics] = [new LogRecorder(), new MetricRecorder()];
  const processor = createKinesisProcessor(config(), recordingClients().clients, (bound) =>
    bound.register<Logger>(Logger, { useValue: logger }).register(Metrics, { useValue: metrics }),
  );
  await createHandler(processor)(kinesisEvent(Array.from({ length: 500 }, (_, n) => `rubbish ${n}`)));
  t.is(logger.lines.filter(({ event }) => event === 'TickRejected').length, 3);
  t.is(metrics.total('RecordsRejected'), 500);
});
