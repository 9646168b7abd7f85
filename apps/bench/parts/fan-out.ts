import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import type { AlertHandler } from '../../../src/handlers/alert-processor.ts';
import { alertEvent } from '../alerts.ts';
import { alertProcessorEnvironment } from '../environment.ts';
import { atMost, type Figure, type Part } from '../figure.ts';
import { AwsStub } from '../stub/aws-stub.ts';

const MOST = 5_000;
const CROWDS = [1, 100, MOST] as const;
const PAGE = { from: 'user-2000', to: 'user-2250', but: [] };
const SAMPLE_EVERY_MS = 10;
const MEGABYTE = 2 ** 20;

/** One alert to one user, to a hundred and to five thousand, each with a mailbox of their own. */
export async function measure(): Promise<Part> {
  const memory = await residentMb();
  const figures: Figure[] = [];
  for (const users of CROWDS) figures.push(...(await figuresOf(users)));
  return {
    title: 'alert-processor, one alert to many users',
    method:
      'e-mail with a picture, one mailbox for each user; more than 500 users in pages, here one after the other in one environment. CPU of the whole process, warm, AWS stubbed at the HTTP handler of the SDK; ' +
      'memory of the bundle with one page, over sockets, with the heap limits that Lambda sets and MALLOC_ARENA_MAX=1',
    figures: [
      ...figures,
      {
        name: `${named(MOST)} users: peak RSS of one page`,
        unit: 'MB',
        value: memory,
        target: atMost(memory, 140, 'at most 140'),
      },
    ],
  };
}

/** The most memory that an environment has which tells a page of them, as each does on Lambda. */
async function residentMb(): Promise<number> {
  const stub = await AwsStub.start({ Scan: scanOf(MOST) });
  Object.assign(process.env, alertProcessorEnvironment(stub.endpoint));
  const bundle = pathToFileURL(join(repositoryRoot, 'dist/alert-processor/index.mjs')).href;
  const { handler } = (await import(bundle)) as { handler: AlertHandler };
  let peak = 0;
  const sample = (): void => void (peak = Math.max(peak, process.memoryUsage.rss()));
  const sampling = setInterval(sample, SAMPLE_EVERY_MS);
  const alert = JSON.parse(alertEvent(0, Date.now()).Records[0]!.Sns.Message) as object;
  await handler({ source: 'alert-processor.page', alert, users: PAGE });
  clearInterval(sampling);
  sample();
  await stub.stop();
  return peak / MEGABYTE;
}

async function figuresOf(users: number): Promise<readonly Figure[]> {
  const { tellAll } = await import('../tell-all.ts');
  const { cpu, calls } = await tellAll(scanOf(users));
  return [
    {
      name: `${named(users)} users: CPU`,
      unit: 'ms',
      value: cpu,
      ...(users === MOST && { target: atMost(cpu, 5_000, 'at most 5,000') }),
    },
    { name: `${named(users)} users: calls, mails among them`, unit: '', value: calls },
  ];
}

function named(users: number): string {
  return users.toLocaleString('en');
}

function scanOf(users: number): object {
  const Items = Array.from({ length: users }, (_, index) => ({
    user_id: { S: `user-${String(index).padStart(4, '0')}` },
    contacts: { M: { email: { S: `user-${index}@example.com` } } },
    channels: { L: [{ S: 'email' }] },
  }));
  return { Items, Count: users, ScannedCount: users };
}
