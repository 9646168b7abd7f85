import { once } from 'node:events';
import { openConsole, type ReceivedMail, type RunningConsole } from '../console/console.ts';
import { createAwsClients, destroyAwsClients, LOCAL_REGION } from '../../lib/local-aws/aws-clients.ts';
import type { AwsServer } from '../../lib/local-aws/aws-server.ts';
import type { Sink } from '../../lib/local-aws/sink.ts';
import { UnusableEnvironmentError } from '../../lib/tooling/unusable-environment-error.ts';
import { receivedNotifications } from './notifications.ts';

export interface DemoConsole extends RunningConsole {
  /** Whether it stays open when the demo is over. */
  readonly stays: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const MODES = ['yes', 'no', 'stay'] as const;
const ANSWERED = { kind: 'delivered' } as const;

/**
 * Opens the console on the demo, null when CONSOLE=no. In a terminal it stays after the demo, as with CONSOLE=stay. CONSOLE_PORT is
 * its port, OPEN=yes opens the browser there.
 * @throws UnusableEnvironmentError naming the variable and what it should look like
 */
export async function openDemoConsole(
  environment: Environment,
  { server, sink, isTerminal }: { server: AwsServer; sink: Sink; isTerminal: boolean },
): Promise<DemoConsole | null> {
  const mode = MODES.find((each) => each === (environment['CONSOLE'] || 'yes'));
  if (mode === undefined) {
    throw new UnusableEnvironmentError(
      `CONSOLE: expected ${MODES.join(', ')}, got ${environment['CONSOLE']!}`,
    );
  }
  if (mode === 'no') return null;
  const clients = createAwsClients(server.endpoint);
  const port = portOf(environment['CONSOLE_PORT'] ?? '');
  const running = await openConsole({
    clients,
    project: 'realtime-financial',
    environment: 'dev',
    region: LOCAL_REGION,
    now: () => Date.now(),
    pagerDuty: () => Promise.resolve({ deliver: () => Promise.resolve(ANSWERED) }),
    // The tables of the demo have the terminal for themselves; what fails is said on the page.
    warn: () => undefined,
    messages: messagesOf(server, sink),
    isLoopback: true,
    // A script that runs the demo has no eyes.
    opensBrowser: isTerminal && environment['OPEN'] === 'yes',
    ...(port !== undefined && { port }),
  }).catch((error: unknown) => {
    destroyAwsClients(clients);
    if (!(error instanceof UnusableEnvironmentError)) throw error;
    throw new UnusableEnvironmentError(`CONSOLE_PORT: ${error.message}`, { cause: error });
  });
  return {
    url: running.url,
    stays: mode === 'stay' || isTerminal,
    stop: async () => {
      await running.stop();
      destroyAwsClients(clients);
    },
  };
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** Each message with the time at which its service took it, or at which it was first seen here where that does not say. */
export function messagesOf(
  server: Pick<AwsServer, 'emails' | 'smsMessages'>,
  sink: Pick<Sink, 'received'>,
  now: () => number = Date.now,
): () => Promise<readonly ReceivedMail[]> {
  const seen = new Map<string, ReceivedMail>();
  return async () => {
    const counts = new Map<string, number>();
    for (const { channel, text, files, receivedAtMs = now() } of await receivedNotifications(server, sink)) {
      const number = (counts.get(channel) ?? 0) + 1;
      counts.set(channel, number);
      const key = `${channel} ${number}`;
      if (seen.has(key)) continue;
      const { html = null, json } = files;
      const id = seen.size + 1;
      const htmlPath = html === null ? null : `/api/notifications/${id}/html`;
      const body: unknown = json === undefined ? null : JSON.parse(json);
      seen.set(key, { message: { id, channel, receivedAtMs, text, htmlPath, body }, html });
    }
    return [...seen.values()];
  };
}

function portOf(text: string): number | undefined {
  if (text === '') return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UnusableEnvironmentError(`CONSOLE_PORT: expected a port from 1 to 65535, got ${text}`);
}
