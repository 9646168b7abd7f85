import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import test from 'ava';
import { createAwsClients, destroyAwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { startAwsServer, type AwsServer } from '../../../lib/local-aws/aws-server.ts';
import { makeSampleWorld } from '../../../lib/local-aws/sample-world.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { AlertProcessorConfig } from '../../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { createAlertProcessor } from '../../../src/containers/alert-processor.ts';
import { createHandler, type AlertHandler } from '../../../src/handlers/alert-processor.ts';

let server: AwsServer;
let handler: AlertHandler;
let clients: ReturnType<typeof createAwsClients>;

test.serial.before('the world of the samples is made', async () => {
  server = await startAwsServer();
  clients = createAwsClients(server.endpoint);
  const environment = await makeSampleWorld(clients, server.endpoint);
  handler = createHandler(createAlertProcessor(loadConfig(AlertProcessorConfig, environment), clients));
});
test.after.always('the server stops', async () => {
  destroyAwsClients(clients);
  await server?.stop();
});

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(join(repositoryRoot, 'events/alert-processor', `${name}.json`), 'utf8'));

test.serial('the minute of the sample finds an alert that is due, and sends it', async (t) => {
  const before = (await server.emails()).length;
  await handler(sample('schedule'));
  const sent = (await server.emails()).slice(before);
  t.is(sent.length, 1);
  t.regex(sent[0]!.subject, /DESK-2/);
});

test.serial('the alert of the samples is news all the same', async (t) => {
  const before = (await server.emails()).length;
  await handler(sample('critical-price-spike'));
  const sent = (await server.emails()).slice(before);
  t.deepEqual(
    sent.map(({ subject }) => subject.replace(/spike.*/, 'spike')),
    ['[CRITICAL] BTCUSDT price spike'],
  );
});

test.serial('the links of the samples lead to an episode that is there', async (t) => {
  for (const name of ['acknowledgement-page', 'acknowledgement', 'silence']) {
    const answer = (await handler(sample(name))) as APIGatewayProxyStructuredResultV2;
    t.is(answer.statusCode, 200, name);
    t.regex(answer.body!, /BTCUSDT/);
  }
});
