import { Command, InvalidArgumentError, Option } from 'commander';
import { type CliContext } from '../context.ts';
import { UnusableEnvironmentError } from '../../../lib/tooling/unusable-environment-error.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { json } from '../output.ts';
import { withCommonOptions, type CommonOptions } from '../common-options.ts';

interface ConsoleOptions extends CommonOptions {
  readonly port?: number;
  readonly open?: boolean;
}

/** A web page on this machine that shows an environment as it lives. */
export function consoleCommand(context: CliContext): Command {
  return withCommonOptions(new Command('console'))
    .addOption(
      new Option('--port <number>', 'port on 127.0.0.1; a free one if not given')
        .env('CONSOLE_PORT')
        .argParser(portOption),
    )
    .option('--open', 'open it in the browser')
    .description('Show prices, alerts and health on a local web page until Ctrl-C')
    .addHelpText(
      'after',
      '\nIt reads while a page is open, with your own rights, and writes nothing but acknowledgements and silences.' +
        '\n\nExamples:\n  rtf console --env prod\n  rtf console --port 8080 --open',
    )
    .action((options: ConsoleOptions) => run(context, options));
}

async function run(context: CliContext, options: ConsoleOptions): Promise<void> {
  const interrupted = context.interrupted();
  const dynamodb = context.dynamodb();
  const [{ openConsole }, kinesis, s3, sqs, cloudwatch] = await Promise.all([
    import('../../console/console.ts'),
    context.kinesis(),
    context.s3(),
    context.sqs(),
    context.cloudwatch(),
  ]);
  const console = await openConsole({
    clients: { dynamodb, kinesis, s3, sqs, cloudwatch },
    project: options.project,
    environment: options.env,
    region: await dynamodb.config.region(),
    now: context.now,
    pagerDuty: context.pagerDuty,
    warn: context.err,
    isLoopback: await isLoopback(dynamodb),
    opensBrowser: options.open === true,
    ...(options.port !== undefined && { port: options.port }),
  }).catch((error: unknown) => {
    if (!(error instanceof UnusableEnvironmentError)) throw error;
    throw new OperationFailure(error.message, { cause: error });
  });
  try {
    context.out(
      options.json === true ? json({ url: console.url }) : `Console: ${console.url} (Ctrl-C ends it)`,
    );
    await new Promise<void>((resolve) => {
      if (interrupted.aborted) resolve();
      else interrupted.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    await console.stop();
  }
}

async function isLoopback({ config }: ReturnType<CliContext['dynamodb']>): Promise<boolean> {
  const { hostname } = (await config.endpoint?.()) ?? { hostname: '' };
  return ['127.0.0.1', 'localhost', '::1', '[::1]'].includes(hostname);
}

function portOption(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new InvalidArgumentError('Expected a port from 1 to 65535.');
  return port;
}
