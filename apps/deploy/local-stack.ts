import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { createAwsClients, destroyAwsClients, type AwsClients } from '../../lib/local-aws/aws-clients.ts';
import { startAwsServer, type AwsServer } from '../../lib/local-aws/aws-server.ts';
import { relayToLoopback } from '../../lib/local-aws/container-relay.ts';
import { readAlertHistory } from '../../lib/local-aws/alert-history.ts';
import { openInput } from '../../lib/market-files/open-input.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { feed } from '../../lib/feeds/feed-rows.ts';
import { LOCAL_SENDER } from '../../lib/local-aws/processor-environment.ts';
import { StreamWriter } from '../../lib/feeds/stream-writer.ts';
import { docker, freePorts } from '../../lib/local-aws/image-container.ts';
import { addListener } from '../../lib/local-aws/listener.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { AwsEnvironment } from './aws-environment.ts';
import type { Architecture } from './architecture.ts';
import type { CommandRunner } from './command-line.ts';
import { pushImages, record } from './deploy.ts';
import type { PerFunction } from './image-reference.ts';
import { FUNCTIONS } from './functions.ts';
import { updateCode } from './live-code.ts';
import { samDeploy, samDeployRepositories } from './sam-deploy.ts';
import { deploySettings } from './settings.ts';

/** How long nothing may happen before the run is given up. */
const PATIENCE_MS = 120_000;
const CHECK_MS = 1_000;

export interface LocalStackOptions {
  readonly input: string;
  readonly architecture: Architecture;
}

/** What came out of the run. */
export interface LocalStackOutcome {
  readonly rows: number;
  /** Distinct records in the lake: processed, and in quarantine. */
  readonly stored: number;
  readonly alerts: number;
  readonly emails: readonly string[];
  readonly smsMessages: readonly string[];
}

/**
 * The whole way on this machine: `sam deploy` of the unchanged template onto the loopback AWS server, the built images in
 * containers that its triggers invoke (Kinesis mapping, SNS subscription, schedule), then market data through them.
 * @throws Error when something does not become well, or a record does not arrive.
 */
export async function runLocalStack(
  commands: CommandRunner,
  { input, architecture }: LocalStackOptions,
  print: (text: string) => void,
): Promise<LocalStackOutcome> {
  await using cleanUp = new AsyncDisposableStack();
  const [port] = await freePorts(1);
  const relay = cleanUp.adopt(await relayToLoopback(port!), (started) => started.stop());
  // The server hands its own endpoint on to the containers it starts.
  process.env['AWS_ENDPOINT_URL'] = relay.origin;
  process.env['MINISTACK_BIN'] = join(repositoryRoot, '.venv-local-stack/bin/ministack');
  cleanUp.defer(() => forgetImagesOf(`127.0.0.1:${port}/`));
  const server = cleanUp.adopt(await startAwsServer({ port: port! }), (started) => started.stop());
  Object.assign(process.env, server.environment);
  const clients = cleanUp.adopt(createAwsClients(server.endpoint), async (made) => destroyAwsClients(made));

  const environment = new LoopbackEnvironment(server);
  await deployLocally(commands, environment, architecture);
  const outputs = await environment.stackOutputs(deploySettings('dev').stackName);
  await commands.run({
    program: process.execPath,
    args: [join(repositoryRoot, 'build/apps/cli/rtf.js'), 'test', '--env', 'dev'],
    environment: await environment.processEnvironment(),
  });
  print('deployed: both functions do what they have to, in their containers');

  await addListener(clients, outputs['UserPreferencesTableName']!);
  const rows = await feedStream(clients, outputs['StreamName']!, input);
  print(`${rows} records are on the stream`);
  const stored = await untilStored(clients.s3, outputs['DataLakeBucketName']!, rows);
  print(`${stored} records are in the lake`);
  const alerts = await untilDelivered(clients, outputs['AlertHistoryTableName']!);
  const [emails, messages] = [await server.emails(), await server.smsMessages()];
  return {
    rows,
    stored,
    alerts,
    emails: emails.map(({ subject }) => subject),
    smsMessages: messages.map(({ text }) => text),
  };
}

/** What the server started outlives it, and so do the tags of what was pushed to it. */
async function forgetImagesOf(registry: string): Promise<void> {
  const containers = (await docker(['ps', '--all', '--format', '{{.Image}} {{.ID}}']))
    .split('\n')
    .filter((line) => line.startsWith(registry))
    .map((line) => line.split(' ')[1]!);
  if (containers.length > 0) await docker(['rm', '--force', ...containers]);
  const tags = (await docker(['images', '--format', '{{.Repository}}:{{.Tag}}'])).split('\n');
  const ours = tags.filter((tag) => tag.startsWith(registry));
  if (ours.length > 0) await docker(['rmi', ...ours]);
}

/** Environment dev on the loopback server, whose registry listens there and not where its repositories say. */
class LoopbackEnvironment extends AwsEnvironment {
  readonly #server: AwsServer;

  constructor(server: AwsServer) {
    super('dev');
    this.#server = server;
  }

  override async repositories(): Promise<PerFunction> {
    const repositories = await super.repositories();
    const moved = Object.entries(repositories).map(([name, uri]) => [
      name,
      `127.0.0.1:${this.#server.port}${uri.slice(uri.indexOf('/'))}`,
    ]);
    return Object.fromEntries(moved) as PerFunction;
  }

  override async processEnvironment(): Promise<Record<string, string>> {
    return { ...(await super.processEnvironment()), AWS_ENDPOINT_URL: this.#server.endpoint };
  }
}

async function deployLocally(
  commands: CommandRunner,
  environment: LoopbackEnvironment,
  architecture: Architecture,
): Promise<void> {
  const variables = await environment.processEnvironment();
  await commands.run(samDeployRepositories('dev', variables));
  const images = await pushImages(commands, environment);
  const deployed = { images, architecture, revision: 'unknown' };
  const parameters = { Target: 'emulator', FromEmail: LOCAL_SENDER };
  await samDeploy(commands, { ...deployed, environment: 'dev', asks: false, variables, parameters });
  // The server's CloudFormation makes functions without their image: what Lambda itself does with it is the same.
  for (const { name } of FUNCTIONS) await updateCode(environment.lambda, 'dev', name, images[name]);
  await record(commands, environment, deployed);
}

async function feedStream({ kinesis }: AwsClients, streamName: string, input: string): Promise<number> {
  return feed({
    rows: openInput(input, { nowMs: Date.now() }),
    writer: new StreamWriter(kinesis, streamName),
    pace: { kind: 'max' },
    signal: new AbortController().signal,
    toMessage,
    onProgress: () => undefined,
  });
}

/** Waits for as many distinct records as were sent. */
async function untilStored(s3: S3Client, bucket: string, count: number): Promise<number> {
  const seen = new Set<string>();
  const read = new Set<string>();
  let changedMs = Date.now();
  while (seen.size < count) {
    const before = seen.size;
    for (const prefix of ['processed/', 'quarantine/']) {
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client: s3 },
        { Bucket: bucket, Prefix: prefix },
      )) {
        for (const { Key } of Contents) {
          if (read.has(Key!)) continue;
          for (const position of await positionsIn(s3, bucket, Key!)) seen.add(position);
          read.add(Key!);
        }
      }
    }
    if (seen.size > before) changedMs = Date.now();
    if (Date.now() - changedMs > PATIENCE_MS) {
      throw new Error(`${seen.size} of ${count} records are in the lake, and no more come`);
    }
    await delay(CHECK_MS);
  }
  return seen.size;
}

async function positionsIn(s3: S3Client, bucket: string, key: string): Promise<string[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const text = gunzipSync(await Body!.transformToByteArray()).toString();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const row = JSON.parse(line) as { shard_id: string; sequence_number: string };
      return `${row.shard_id} ${row.sequence_number}`;
    });
}

/** Waits until alerts have come and nothing more is due soon; gives their number. */
async function untilDelivered({ dynamodb }: AwsClients, table: string): Promise<number> {
  let known = -1;
  let changedMs = Date.now();
  for (;;) {
    const { deliveries, alertIds } = await readAlertHistory(dynamodb, table);
    const sent = deliveries.filter(({ status }) => status === 'SENT').length;
    const isDue = deliveries.some(({ dueAtMs }) => dueAtMs !== null && dueAtMs < Date.now() + PATIENCE_MS);
    if (sent + alertIds.size !== known) changedMs = Date.now();
    known = sent + alertIds.size;
    const quietMs = Date.now() - changedMs;
    if (sent > 0 && !isDue && quietMs > 10 * CHECK_MS) return alertIds.size;
    if (quietMs > PATIENCE_MS) {
      if (sent > 0) return alertIds.size;
      throw new Error(`${alertIds.size} alerts, and no message of them was sent`);
    }
    await delay(CHECK_MS);
  }
}
