import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { addListener } from '../../lib/local-aws/listener.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import { toMessage as alertMessage } from '../../src/dto/alert-message.dto.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { anAlert } from '../support/alerts.ts';
import { kinesisEvent } from '../support/kinesis-event.ts';
import { localStacks, type LocalStack } from '../support/local-stack.ts';
import { trade } from '../support/market-events.ts';
import { templateEnvironment } from '../support/template-environment.ts';
import { readLake } from '../support/unpack.ts';

const localStack = localStacks();
let local: LocalStack;
let environment: Record<string, string>;

test.serial.before('the functions are bundled and everything they need is there', async () => {
  const bundling = spawn(process.execPath, ['scripts/bundle.mjs'], { cwd: repositoryRoot, stdio: 'inherit' });
  const [code] = (await once(bundling, 'exit')) as [number];
  if (code !== 0) throw new Error(`scripts/bundle.mjs ended with code ${code}`);
  local = await localStack();
  environment = { ...local.server.environment, ...templateEnvironment(local.stack) };
});

interface Invoked {
  readonly answer: unknown;
  readonly logged: string;
}

const SCRIPT = `
  const { handler } = await import(process.argv[1]);
  process.once('message', async (event) => {
    const answer = await handler(event).catch(({ name, message }) => ({ name, message }));
    process.send({ answer }, () => process.exit());
  });
  process.send('ready');
`;

/** Invokes a bundle in a process that knows nothing but it and the variables of the template. */
async function invoke(
  name: string,
  event: object,
  variables: Readonly<Record<string, string>> = environment,
): Promise<Invoked> {
  const module = pathToFileURL(join(repositoryRoot, `dist/${name}/index.mjs`)).href;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT, module], {
    cwd: '/',
    env: { ...variables },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let logged = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream!.setEncoding('utf8').on('data', (chunk: string) => (logged += chunk));
  }
  let answer: unknown = 'none';
  child.on('message', (message) => {
    if (message === 'ready') child.send(event);
    else ({ answer } = message as Invoked);
  });
  await once(child, 'close');
  return { answer, logged };
}

for (const name of ['kinesis-processor', 'alert-processor']) {
  test(`the bundle of ${name} answers {"test": true} with every dependency reached`, async (t) => {
    const { answer, logged } = await invoke(name, { test: true });
    const { status, dependencies } = answer as { status: string; dependencies: { ok: boolean }[] };
    t.is(status, 'ok', logged);
    t.true(dependencies.length >= 3);
    t.true(dependencies.every(({ ok }) => ok));
  });

  test(`the bundle of ${name} names every environment variable that is missing`, async (t) => {
    const { answer } = await invoke(name, { test: true }, {});
    const { message, name: error } = answer as { message: string; name: string };
    t.is(error, 'ConfigurationError');
    t.regex(message, /ENVIRONMENT must be.*but it is not set/);
  });

  test(`the source map of ${name} lies beside the bundle, not in it`, (t) => {
    const bundle = readFileSync(join(repositoryRoot, `dist/${name}/index.mjs`), 'utf8');
    t.regex(bundle, /\n\/\/# sourceMappingURL=index\.mjs\.map\n?$/);
    t.true(existsSync(join(repositoryRoot, `dist/${name}/index.mjs.map`)));
  });
}

test('the bundle of kinesis-processor stores what is valid and quarantines what is not, with the reason', async (t) => {
  const poison = { ...toMessage(trade()), price: -1 };
  const event = kinesisEvent([toMessage(trade()), poison, toMessage(trade({ price: 101 }))]);
  const { answer, logged } = await invoke('kinesis-processor', event);
  t.deepEqual(answer, { batchItemFailures: [] }, logged);
  const { clients, stack } = local;
  const stored = [...(await readLake(clients.s3, stack.bucket, 'processed/')).values()].flat();
  t.deepEqual(
    stored.map(({ price }) => price),
    [100, 101],
  );
  const rejected = [...(await readLake(clients.s3, stack.bucket, 'quarantine/')).values()].flat();
  t.deepEqual(
    rejected.map(({ reason }) => reason),
    ['not_positive'],
  );
});

const writtenByHand = (name: string): object =>
  JSON.parse(readFileSync(join(repositoryRoot, `events/${name}/written-by-hand.json`), 'utf8')) as object;

test('the bundles take what the specification has people type: data, key and number, or a message and its subject', async (t) => {
  const { clients, stack, server } = await localStack();
  await addListener(clients, stack.userPreferencesTable);
  const variables = { ...server.environment, ...templateEnvironment(stack) };
  const ticks = await invoke('kinesis-processor', writtenByHand('kinesis-processor'), variables);
  t.deepEqual(ticks.answer, { batchItemFailures: [] }, ticks.logged);
  const { answer, logged } = await invoke('alert-processor', writtenByHand('alert-processor'), variables);
  t.is(answer, undefined, logged);
  const told = (await server.emails()).map(({ subject }) => subject).join('\n');
  for (const symbol of ['TSLA', 'AAPL']) t.true(told.includes(symbol), told);
});

test('the bundle of alert-processor tells a user by e-mail, and once only', async (t) => {
  const { clients, stack, server } = local;
  await clients.ses.send(new VerifyEmailIdentityCommand({ EmailAddress: 'alerts@example.com' }));
  const user = { user_id: 'alice', contacts: { email: 'alice@example.com' }, channels: ['email'] };
  await clients.dynamodb.send(
    new PutItemCommand({ TableName: stack.userPreferencesTable, Item: toItem(user) }),
  );
  const now = Date.now();
  const Message = JSON.stringify(alertMessage(anAlert({ occurredAtMs: now, detectedAtMs: now })));
  const Sns = { Message, MessageId: 'one', Timestamp: new Date(now).toISOString() };
  const event = { Records: [{ EventSource: 'aws:sns', Sns }] };
  const first = await invoke('alert-processor', event);
  t.is(first.answer, undefined, first.logged);
  await invoke('alert-processor', event);
  t.is((await server.emails()).filter(({ to }) => to.includes('alice@example.com')).length, 1);
});
