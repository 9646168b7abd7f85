import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { askForSettings } from '../../../apps/deploy/first-deployment.ts';
import { deploySettings, saveParameters } from '../../../apps/deploy/settings.ts';
import { templateParameters } from '../../../apps/deploy/template-parameters.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

interface Dialogue {
  readonly answers: Readonly<Record<string, string>>;
  /** Everything that was said and asked. */
  readonly told: string;
}

/** Types each answer at the question that begins with its name; Enter at the others. */
async function dialogue(
  typed: Readonly<Record<string, readonly string[]>>,
  { settings = {}, unreservedConcurrency = 1000 } = {},
): Promise<Dialogue> {
  const told: string[] = [];
  const left = new Map(Object.entries(typed).map(([name, lines]) => [name, [...lines]]));
  const answers = await askForSettings(
    { environment: 'dev', parameters: templateParameters(), settings, unreservedConcurrency },
    {
      isInteractive: true,
      ask: async (question) => {
        told.push(question);
        return left.get(question.split(' ')[0]!)?.shift() ?? '';
      },
    },
    (text) => told.push(text),
  );
  return { answers, told: told.join('\n') };
}

test('Enter takes what is set already, and what the template has by default', async (t) => {
  t.deepEqual((await dialogue({})).answers, {});
  const settings = { Environment: 'dev', FeedHours: 'none' };
  t.deepEqual((await dialogue({}, { settings })).answers, settings);
  t.deepEqual((await dialogue({ FeedHours: ['always'] }, { settings })).answers, { Environment: 'dev' });
});

test('an answer that could not be deployed is asked for again, with what was expected', async (t) => {
  const { answers, told } = await dialogue({
    FromEmail: ['alerts', 'alerts@example.com'],
    FeedHours: ['sometimes', 'us-equities'],
  });
  t.deepEqual(answers, { FromEmail: 'alerts@example.com', FeedHours: 'us-equities' });
  t.regex(told, /Not that: expected an address that SES may send from/);
  t.regex(told, /Not that: expected one of always, XNYS, .*us-equities, none/);
});

test('a webhook is named by its reference, for samconfig.toml is no place for it', async (t) => {
  const { answers, told } = await dialogue({
    SlackWebhookUrl: ['https://hooks.slack.com/services/T0/B0/x', 'ssm:/realtime-financial/dev/slack'],
  });
  t.deepEqual(answers, { SlackWebhookUrl: 'ssm:/realtime-financial/dev/slack' });
  t.regex(told, /expected its reference/);
});

test('shards are not asked for where the stream has none of its own', async (t) => {
  const { answers, told } = await dialogue({ StreamMode: ['ON_DEMAND'] });
  t.like(answers, { StreamMode: 'ON_DEMAND' });
  t.notRegex(told, /StreamShardCount/);
});

test('the reservation covers the shards that were asked for', async (t) => {
  t.deepEqual((await dialogue({ StreamShardCount: ['4'] })).answers, {
    StreamShardCount: '4',
    ReservedConcurrency: '40',
  });
  t.like((await dialogue({ StreamMode: ['ON_DEMAND'] })).answers, { ReservedConcurrency: '40' });
  t.like((await dialogue({ StreamShardCount: ['64'] }, { unreservedConcurrency: 10_000 })).answers, {
    ReservedConcurrency: '640',
  });
});

test('a new account, which may run ten functions at once, reserves none of them', async (t) => {
  const { answers, told } = await dialogue({}, { unreservedConcurrency: 10 });
  t.deepEqual(answers, { ReservedConcurrency: 'none' });
  t.regex(told, /may run 10 functions at once, too few to reserve 10 for/);
});

function configuration(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'samconfig-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'samconfig.toml');
  copyFileSync(join(repositoryRoot, 'samconfig.toml'), path);
  return path;
}

test('answers are kept in the section of their environment, and nothing else changes', (t) => {
  const path = configuration(t);
  const before = readFileSync(path, 'utf8');
  const others = [deploySettings('dev', path), deploySettings('prod', path)];
  const parameters = { Environment: 'staging', FromEmail: 'a"b@example.com', FeedHours: 'us-equities' };
  saveParameters('staging', parameters, path);
  t.deepEqual(deploySettings('staging', path).parameters, parameters);
  t.deepEqual([deploySettings('dev', path), deploySettings('prod', path)], others);
  const changed = readFileSync(path, 'utf8').split('\n');
  t.is(before.split('\n').filter((line, index) => line !== changed[index]).length, 1);
});
