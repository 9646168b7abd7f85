import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SESClient } from '@aws-sdk/client-ses';
import { SQSClient } from '@aws-sdk/client-sqs';
import nock from 'nock';
import { toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { createHandler, type AlertHandler } from '../../src/handlers/alert-processor.ts';
import { Clock } from '../../src/ports/clock.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { VirtualClients } from '../simulation/virtual-clients.ts';
import { NOW } from './alerts.ts';
import { capturedWhile } from './captured-output.ts';
import { MetricRecorder } from './recording-telemetry.ts';

const OPTIONS = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

type Items = readonly Parameters<typeof toItem>[0][];

/** What others answer: the items of preferences, the ledgers in the history, and HTTP by `METHOD path` (200 where nothing is named). */
export interface Surroundings {
  readonly preferences?: Items;
  readonly ledgers?: Items;
  readonly http?: Readonly<Record<string, readonly [status: number, body: object | string]>>;
}

export interface FarEnd {
  readonly handle: AlertHandler;
  readonly clock: { time: number };
}

/**
 * The whole alert-processor as its variables build it, over clients that answer in process.
 * @returns a line for each thing that others got to see of it: calls of AWS, requests of HTTP, metrics, logs and answers
 */
export async function seenOfAlertProcessor(
  variables: Readonly<Record<string, string>>,
  act: (processor: FarEnd) => Promise<unknown>,
  { preferences = [], ledgers = [], http = {} }: Surroundings = {},
): Promise<readonly string[]> {
  const seen: string[] = [];
  const { ALERT_HISTORY_TABLE: history = '' } = variables;
  const clients = new VirtualClients();
  const others = [new SESClient(OPTIONS), new SQSClient(OPTIONS), new EventBridgeClient(OPTIONS)] as const;
  clients.attach(others);
  clients.answer = (operation, input) => {
    seen.push(`${operation} ${JSON.stringify(input)}`);
    if (operation === 'Scan') return Promise.resolve({ Items: preferences.map(toItem) });
    if (operation === 'BatchGetItem')
      return Promise.resolve({ Responses: { [history]: ledgers.map(toItem) } });
    return Promise.resolve(operation === 'PutEvents' ? { Entries: [{ EventId: 'event-1' }] } : {});
  };
  answerHttp(seen, http);
  const clock = { time: NOW, now: () => clock.time };
  const metrics = new MetricRecorder();
  const [ses, sqs, eventbridge] = others;
  let lines: readonly string[] = [];
  try {
    lines = await capturedWhile(async () => {
      const processor = createAlertProcessor(
        loadConfig(AlertProcessorConfig, variables),
        { dynamodb: clients.dynamodb, sns: clients.sns, ses, sqs, eventbridge },
        (bound) =>
          bound.register(Clock, { useValue: clock }).register<Metrics>(Metrics, { useValue: metrics }),
      );
      seen.push(`answer ${JSON.stringify(await act({ handle: createHandler(processor), clock }))}`);
    });
  } finally {
    nock.cleanAll();
  }
  return [
    ...seen,
    ...metrics.samples.map(({ name, value }) => `metric ${name} ${value}`),
    ...lines.map((line) => `log ${line}`),
  ];
}

function answerHttp(seen: string[], http: NonNullable<Surroundings['http']>): void {
  for (const method of ['GET', 'POST', 'PATCH']) {
    nock(/^https?:\/\/./)
      .persist()
      .intercept(/./, method)
      .query(true)
      .reply(async (request: Request): Promise<nock.ReplyFnResult> => {
        const { host, pathname } = new URL(request.url);
        const authorization = request.headers.get('authorization') ?? '';
        seen.push(`${method} ${host}${pathname} ${authorization} ${await request.text()}`);
        return http[`${method} ${pathname}`] ?? [200, {}];
      });
  }
}
