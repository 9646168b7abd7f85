import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { createHandler as createAlertHandler } from '../../src/handlers/alert-processor.ts';
import { createHandler as createKinesisHandler } from '../../src/handlers/kinesis-processor.ts';
import { Clock } from '../../src/ports/clock.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { openInput } from '../../lib/market-files/open-input.ts';
import { readingText } from '../../lib/market-files/reading.ts';
import type { Application } from './processors.ts';
import { processorEnvironment } from '../../lib/local-aws/processor-environment.ts';

/** The real application: both handlers in this process, built from their composition roots. */
export const realApplication: Application = {
  openInput: (path, reading, onReading) =>
    openInput(path, { ...reading, nowMs: Date.now(), onReading: (found) => onReading(readingText(found)) }),
  toMessage,
  createProcessors: ({ clients, metrics, alertMetrics, clock, variables, ...surroundings }) => {
    const environment = { ...processorEnvironment(surroundings), ...variables };
    const kinesis = createKinesisProcessor(
      loadConfig(KinesisProcessorConfig, environment),
      clients,
      (container) => container.register<Metrics>(Metrics, { useValue: metrics }),
    );
    const alerts = createAlertProcessor(
      loadConfig(AlertProcessorConfig, environment),
      clients,
      (container) => {
        if (alertMetrics !== undefined) container.register<Metrics>(Metrics, { useValue: alertMetrics });
        if (clock !== undefined) container.register<Clock>(Clock, { useValue: clock });
      },
    );
    const [kinesisHandler, alertHandler] = [createKinesisHandler(kinesis), createAlertHandler(alerts)];
    return { kinesis: (event) => kinesisHandler(event), alerts: (event) => alertHandler(event) };
  },
};
