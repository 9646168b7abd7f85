import { Command, InvalidArgumentError, Option } from 'commander';
import { CommandFailure, type CliContext } from '../context.ts';
import { json } from '../output.ts';
import { withCommonOptions, type CommonOptions } from '../stack.ts';

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
  const [{ awsConsole }, { openBrowser }, { PAGE_FOLDER }, { startConsole }, ...loaded] = await Promise.all([
    import('../../console/server/aws-console.ts'),
    import('../../console/server/open-browser.ts'),
    import('../../local/page-folder.ts'),
    import('../../console/server/start-console.ts'),
    context.kinesis(),
    context.s3(),
    context.sqs(),
    context.cloudwatch(),
  ]);
  const [kinesis, s3, sqs, cloudwatch] = loaded;
  const console = await startConsole({
    ...awsConsole({
      clients: { dynamodb, kinesis, s3, sqs, cloudwatch },
      project: options.project,
      environment: options.env,
      region: await dynamodb.config.region(),
      now: context.now,
      pagerDuty: context.pagerDuty,
      warn: context.err,
      isLoopback: await isLoopback(dynamodb),
    }),
    pageFolder: PAGE_FOLDER,
    ...(options.port !== undefined && { port: options.port }),
  }).catch((error: unknown) => {
    throw (error as Error).name === 'ConsoleProblem' ? new CommandFailure((error as Error).message) : error;
  });
  try {
    context.out(
      options.json === true ? json({ url: console.url }) : `Console: ${console.url} (Ctrl-C ends it)`,
    );
    if (options.open === true) openBrowser(console.url, context.err);
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
