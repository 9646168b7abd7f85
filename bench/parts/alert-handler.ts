import { handler } from '../../src/handlers/alert-processor.ts';
import { alertEvent, ONE_USER } from '../alerts.ts';
import { alertProcessorEnvironment } from '../environment.ts';
import { atLeast, atMost, type Part, spread } from '../figure.ts';
import { cpuMs } from '../side-by-side.ts';
import { AwsStub } from '../stub/aws-stub.ts';

const ALERTS_PER_ROUND = 60;
const ROUNDS = 9;
const WARM_UP_ROUNDS = 5;
/** Long enough that channels called one after the other could not overlap. */
const DELAY_MS = 50;
const CHANNELS = ['ses', 'sns', 'slack', 'discord'];

/** From an SNS event to a user whom four channels tell, in a warm environment. */
export async function measure(): Promise<Part> {
  const stub = await AwsStub.start(ONE_USER);
  Object.assign(process.env, alertProcessorEnvironment(stub.endpoint));
  const samples: number[] = [];
  let count = 0;
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    if (round === WARM_UP_ROUNDS) await stub.calls();
    const begun = cpuMs();
    for (let alert = 0; alert < ALERTS_PER_ROUND; alert += 1) {
      await handler(alertEvent((count += 1), Date.now()));
    }
    if (round >= WARM_UP_ROUNDS) samples.push((cpuMs() - begun) / ALERTS_PER_ROUND);
  }
  const { calls } = await stub.calls(DELAY_MS);
  await handler(alertEvent((count += 1), Date.now()));
  const { atOnce } = await stub.calls();
  await stub.stop();
  const total = Object.values(calls).reduce((sum, each) => sum + each, 0);
  const cpu = spread(samples);
  return {
    title: 'alert-processor, a warm alert on four channels',
    method:
      `one user, ${ALERTS_PER_ROUND} alerts a round; SES, SNS, DynamoDB, Slack and Discord are an HTTP server in another ` +
      'process, so sockets are counted; CPU time of the whole process',
    figures: [
      { name: 'CPU per alert', unit: 'ms', ...cpu, target: atMost(cpu.value, 5, 'at most 5') },
      { name: 'calls per alert', unit: '', value: total / (ROUNDS * ALERTS_PER_ROUND) },
      {
        name: `calls at once when each takes ${DELAY_MS} ms`,
        unit: '',
        value: atOnce,
        target: atLeast(atOnce, CHANNELS.length, 'all four channels'),
      },
    ],
  };
}
