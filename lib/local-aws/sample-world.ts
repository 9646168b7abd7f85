import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SNSEvent } from 'aws-lambda';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { createHandler } from '../../src/handlers/alert-processor.ts';
import { Clock } from '../../src/ports/clock.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { repositoryRoot } from '../tooling/repository-root.ts';
import { LOCAL_REGION, type AwsClients } from './aws-clients.ts';
import { addListener } from './listener.ts';
import { processorEnvironment } from './processor-environment.ts';
import { provision } from './provision.ts';
import { SAMPLE_SIGNING_KEY, SAMPLE_URL } from './sample-links.ts';

/** A webhook is https, or on the loopback of the function itself: in a container the local sink is neither. */
const NO_WEBHOOKS = { url: '', slackUrl: '', discordUrl: '' };
/** How long ago what was put together then is due by now. */
const PAST_MS = 10 * 60_000;

/**
 * Makes everything on a loopback server that the samples in events/ want to find: the resources of the template, somebody who is
 * told of everything, the alert whose links are in the samples, and another that waits to be told.
 * @param endpoint as the functions reach the server
 * @returns the variables of both functions
 */
export async function makeSampleWorld(
  clients: AwsClients,
  endpoint: string,
): Promise<Record<string, string>> {
  const stack = await provision(clients);
  await addListener(clients, stack.userPreferencesTable);
  const environment = {
    ...processorEnvironment({ stack, sink: NO_WEBHOOKS }),
    DEAD_LETTER_QUEUE_URL: stack.deadLetterQueueUrl,
    ACK_URL: SAMPLE_URL,
    ACK_SIGNING_KEY: SAMPLE_SIGNING_KEY,
  };
  await letThePastHappen(clients, environment);
  return {
    ...environment,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

async function letThePastHappen(clients: AwsClients, environment: Record<string, string>): Promise<void> {
  const clock: Clock = { now: () => Date.now() - PAST_MS };
  const processor = createAlertProcessor(
    loadConfig(AlertProcessorConfig, environment),
    clients,
    (container) => {
      container.register<Clock>(Clock, { useValue: clock });
      container.register<Metrics>(Metrics, { useValue: { add: () => undefined, flush: () => undefined } });
    },
  );
  const handle = createHandler(processor);
  // The samples' links lead to an episode that had only begun: the sample that says how grave it became is still news.
  await handle(
    sampleOf('critical-price-spike', clock.now(), (alert) => ({
      ...alert,
      alert_id: String(alert['alert_id']).replace(/-1$/, '-0'),
      severity: 'HIGH',
    })),
  );
  // The first of a user goes out at once, the next is put together with others, and nobody has come for it since.
  for (const symbol of ['DESK-1', 'DESK-2'])
    await handle(sampleOf('alert-of-another-system', clock.now(), (alert) => ({ ...alert, symbol })));
}

type AlertMessage = Readonly<Record<string, unknown>>;

/** A sample of SNS with another message, published just then. */
function sampleOf(name: string, nowMs: number, change: (alert: AlertMessage) => AlertMessage): SNSEvent {
  const path = join(repositoryRoot, 'events/alert-processor', `${name}.json`);
  const event = JSON.parse(readFileSync(path, 'utf8')) as SNSEvent;
  return {
    Records: event.Records.map((record) => {
      const alert = change(JSON.parse(record.Sns.Message) as AlertMessage);
      const Timestamp = new Date(nowMs).toISOString();
      return {
        ...record,
        Sns: { ...record.Sns, Timestamp, MessageId: randomUUID(), Message: JSON.stringify(alert) },
      };
    }),
  };
}
