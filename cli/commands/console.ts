import { Command, InvalidArgumentError, Option } from 'commander';
import { startConsole } from '../../console/server/start-console.ts';
import type { ConsoleSurroundings } from '../../console/server/surroundings.ts';
import { PAGE_FOLDER } from '../../local/page-folder.ts';
import type { CliContext } from '../context.ts';
import { json } from '../output.ts';
import { findBucket } from '../redrive/marked-objects.ts';
import { namesOf, withCommonOptions, type CommonOptions } from '../stack.ts';

interface ConsoleCommandOptions extends CommonOptions {
  readonly port?: number;
  readonly bucket?: string;
}

/** What an environment is doing, as a page in the browser. */
export function consoleCommand(context: CliContext): Command {
  return withCommonOptions(new Command('console'))
    .addOption(new Option('--port <number>', 'of the page; a free one if not given').argParser(portOption))
    .option('--bucket <name>', 'the data lake, where the account has more than one of its name')
    .description('Show prices, alerts and the health of an environment in the browser, until Ctrl-C')
    .addHelpText(
      'after',
      '\nThe page is served to this machine alone. It reads AWS only while it is open; it changes acknowledgements and silences only.' +
        '\n\nExample:\n  rtf console --env prod',
    )
    .action((options: ConsoleCommandOptions) => show(context, options));
}

async function show(context: CliContext, options: ConsoleCommandOptions): Promise<void> {
  const interrupted = context.interrupted();
  const surroundings = await surroundingsOf(context, options);
  const running = await startConsole(surroundings, { port: options.port, pageFolder: PAGE_FOLDER });
  context.out(
    options.json === true ? json({ url: running.url }) : `Console: ${running.url} (Ctrl-C ends it)`,
  );
  if (!interrupted.aborted) {
    await new Promise<void>((resolve) => interrupted.addEventListener('abort', () => resolve()));
  }
  await running.stop();
}

async function surroundingsOf(
  context: CliContext,
  options: ConsoleCommandOptions,
): Promise<ConsoleSurroundings> {
  const dynamodb = context.dynamodb();
  const [kinesis, s3, sqs, cloudwatch] = await Promise.all([
    context.kinesis(),
    context.s3(),
    context.sqs(),
    context.cloudwatch(),
  ]);
  const names = namesOf(options);
  const bucket = options.bucket ?? (await findBucket(s3, names.bucketPrefix));
  return {
    dynamodb,
    kinesis,
    s3,
    sqs,
    cloudwatch,
    names: { ...names, project: options.project, environment: options.env, bucket },
    region: await dynamodb.config.region(),
    now: context.now,
    pagerDuty: {
      deliver: async (address, message) => (await context.pagerDuty()).deliver(address, message),
    },
    isLoopback: await isLoopback(dynamodb.config.endpoint),
  };
}

async function isLoopback(
  endpoint: (() => Promise<{ readonly hostname: string }>) | undefined,
): Promise<boolean> {
  return endpoint !== undefined && (await endpoint()).hostname === '127.0.0.1';
}

function portOption(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port >= 1 && port <= 65_535)) throw new InvalidArgumentError('Expected a port, 1 to 65535.');
  return port;
}
