import 'reflect-metadata';
import { AlertProcessorConfig } from '../../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { alertProcessorClients, createAlertProcessor } from '../../../src/containers/alert-processor.ts';
import { type AlertHandler, createHandler } from '../../../src/handlers/alert-processor.ts';
import { alertEvent, ONE_USER } from '../alerts.ts';
import { alertProcessorEnvironment } from '../environment.ts';
import { atLeast, atMost, type Part, spread } from '../figure.ts';
import { cpuMs } from '../side-by-side.ts';
import { AwsStub } from '../stub/aws-stub.ts';
import { stubHttp } from '../stub/request-handler.ts';

const ALERTS_PER_ROUND = 60;
const ROUNDS = 9;
const WARM_UP_ROUNDS = 5;
/** Long enough that channels called one after the other could not overlap. */
const DELAY_MS = 50;
const CHANNELS = ['ses', 'sns', 'slack', 'discord'];

/** Measures the way from an SNS event to a user on four channels, in a warm environment. */
export async function measure(): Promise<Part> {
  const stub = await AwsStub.start(ONE_USER);
  Object.assign(process.env, alertProcessorEnvironment(stub.endpoint));
  const config = loadConfig(AlertProcessorConfig, process.env);
  const stubbed = alertProcessorClients();
  for (const client of Object.values(stubbed)) stubHttp(client, ONE_USER);
  const handlers = [
    createHandler(createAlertProcessor(config, stubbed)),
    createHandler(createAlertProcessor(config)),
  ] as const;
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    for (const handler of handlers) await tell(handler);
  }
  const samples: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const index of [0, 1] as const) samples[index].push(await tell(handlers[index]));
  }
  await stub.calls();
  await tell(handlers[1]);
  const { calls } = await stub.calls(DELAY_MS);
  await handlers[1](alertEvent((count += 1), Date.now()));
  const { atOnce } = await stub.calls();
  await stub.stop();
  const total = Object.values(calls).reduce((sum, each) => sum + each, 0);
  const [stubbedCpu, socketCpu] = samples.map((each) => spread(each)) as [Spread, Spread];
  return {
    title: 'alert-processor, a warm alert on four channels',
    method:
      `one user, ${ALERTS_PER_ROUND} alerts a round; CPU time of the whole process, which serialises, signs and parses; Slack and ` +
      'Discord are a server in another process, and AWS answers at the HTTP handler of the SDK, or there as well',
    figures: [
      {
        name: 'CPU per alert, AWS stubbed at the HTTP handler',
        unit: 'ms',
        ...stubbedCpu,
        target: atMost(stubbedCpu.value, 5, 'at most 5'),
      },
      { name: 'CPU per alert, AWS over sockets', unit: 'ms', ...socketCpu },
      { name: 'calls per alert', unit: '', value: total / ALERTS_PER_ROUND },
      {
        name: `calls at once when each takes ${DELAY_MS} ms`,
        unit: '',
        value: atOnce,
        target: atLeast(atOnce, CHANNELS.length, 'all four channels'),
      },
    ],
  };
}

type Spread = ReturnType<typeof spread>;

let count = 0;

/** CPU milliseconds per alert. */
async function tell(handler: AlertHandler): Promise<number> {
  const begun = cpuMs();
  for (let alert = 0; alert < ALERTS_PER_ROUND; alert += 1) {
    await handler(alertEvent((count += 1), Date.now()));
  }
  return (cpuMs() - begun) / ALERTS_PER_ROUND;
}
