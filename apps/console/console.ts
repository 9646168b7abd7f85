import { UnusableEnvironmentError } from '../../lib/tooling/unusable-environment-error.ts';
import { PAGE_FOLDER } from './page-folder.ts';
import { awsConsole, type AwsConsoleSurroundings } from './server/aws-console.ts';
import { openBrowser } from './server/open-browser.ts';
import { ConsoleProblem } from './server/problem.ts';
import { startConsole, type RunningConsole } from './server/start-console.ts';

export interface ConsoleSettings extends AwsConsoleSurroundings {
  /** Port on 127.0.0.1; a free one when absent. */
  readonly port?: number;
  /** Whether the system's browser is asked to show it. */
  readonly opensBrowser: boolean;
}

/**
 * Shows an environment on a page that this machine alone can see, until it is stopped.
 * @throws UnusableEnvironmentError when the port cannot be used
 */
export async function openConsole({
  port,
  opensBrowser,
  ...surroundings
}: ConsoleSettings): Promise<RunningConsole> {
  const running = await startConsole({
    ...awsConsole(surroundings),
    pageFolder: PAGE_FOLDER,
    ...(port !== undefined && { port }),
  }).catch((error: unknown) => {
    throw error instanceof ConsoleProblem
      ? new UnusableEnvironmentError(error.message, { cause: error })
      : error;
  });
  if (opensBrowser) openBrowser(running.url, surroundings.warn);
  return running;
}

export type { ReceivedMail } from './server/console-readers.ts';
export type { RunningConsole };
