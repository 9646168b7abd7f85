import 'reflect-metadata';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { alertProcessorClients, createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { createHandler } from '../../src/handlers/alert-processor.ts';
import { alertEvent } from './alerts.ts';
import { alertProcessorEnvironment } from './environment.ts';
import { stubHttp } from './stub/request-handler.ts';
import { cpuMs } from './side-by-side.ts';

const WARM_UP_ALERTS = 3;
/** Nobody answers there: all clients are stubbed. */
const NOWHERE = 'http://127.0.0.1:9';

/** CPU in milliseconds and calls of one alert to the users that DynamoDB answers with. */
export async function tellAll(scan: object): Promise<{ readonly cpu: number; readonly calls: number }> {
  Object.assign(process.env, alertProcessorEnvironment(NOWHERE));
  const clients = alertProcessorClients();
  let calls = 0;
  for (const client of Object.values(clients)) {
    stubHttp(client, { Scan: scan });
    (client as typeof clients.dynamodb).middlewareStack.add(
      (next) => (args) => {
        calls += 1;
        return next(args);
      },
      { step: 'initialize' },
    );
  }
  const handler = createHandler(createAlertProcessor(loadConfig(AlertProcessorConfig, process.env), clients));
  for (let alert = 0; alert < WARM_UP_ALERTS; alert += 1) await handler(alertEvent(alert, Date.now()));
  calls = 0;
  const begun = cpuMs();
  await handler(alertEvent(WARM_UP_ALERTS, Date.now()));
  const cpu = cpuMs() - begun;
  return { cpu, calls };
}
