import { readFileSync } from 'node:fs';
import test from 'ava';
import type { Alarm } from '../../../lib/operations/monitoring/alarms.ts';
import type { CommandLine, CommandRunner } from '../../../apps/deploy/command-line.ts';
import { describe } from '../../../apps/deploy/command-line.ts';
import { deploy } from '../../../apps/deploy/deploy.ts';
import type { PerFunction } from '../../../apps/deploy/image-reference.ts';
import { promote } from '../../../apps/deploy/promote.ts';
import { templateHash } from '../../../apps/deploy/release.ts';
import { rollBack } from '../../../apps/deploy/rollback.ts';
import { RecordedEnvironment } from '../../support/recorded-environment.ts';

const REGISTRY = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const REVISION = 'a'.repeat(40);
const RELEASED_MS = Date.parse('2026-11-23T14:30:00.000Z');
const CREDENTIALS = { username: 'AWS', password: 'secret' };
const TALK = {
  terminal: { isInteractive: false, ask: () => Promise.reject(new Error('nobody is there')) },
  say: () => undefined,
};
const OPTIONS = { asks: false, talk: TALK };

function alarm(name: string, others: Partial<Alarm> = {}): Alarm {
  return { name, description: '', state: 'ALARM', sinceMs: RELEASED_MS + 60_000, parts: [], ...others };
}

function images(of: string, letter: string): PerFunction {
  const image = (name: string): string =>
    `${REGISTRY}/realtime-financial-${of}-${name}@sha256:${letter.repeat(64)}`;
  return { 'kinesis-processor': image('kinesis-processor'), 'alert-processor': image('alert-processor') };
}

function environment(name: 'dev' | 'staging' | 'prod', letter = '1'): RecordedEnvironment {
  const running = images(name, letter);
  const repositories = Object.fromEntries(
    Object.entries(running).map(([fn, image]) => [fn, image.slice(0, image.indexOf('@'))]),
  );
  const made = new RecordedEnvironment(name, repositories as PerFunction, CREDENTIALS);
  made.running = running;
  return made;
}

async function staging(): Promise<RecordedEnvironment> {
  const from = environment('staging');
  await from.record({
    images: from.running,
    architecture: 'arm64',
    revision: REVISION,
    template: templateHash(),
    deployed_at: new Date(RELEASED_MS).toISOString(),
    deployed_by: 'arn:aws:iam::123456789012:user/somebody',
  });
  return from;
}

/** Tells command lines instead of running them; git and docker answer as they would. */
function told(): CommandRunner & { readonly lines: string[] } {
  const lines: string[] = [];
  const answers: Readonly<Record<string, string>> = {
    'git rev-parse HEAD': `${REVISION}\n`,
    'docker buildx version': 'v0.30',
  };
  return {
    isDryRun: true,
    lines,
    run: async (line) => void lines.push(withoutVariables(line)),
    read: async (line) =>
      line.args[0] === 'image' ? `sha256:${'b'.repeat(64)}\n` : (answers[describe(line)] ?? ''),
  };
}

const withoutVariables = ({ program, args }: CommandLine): string =>
  describe({ program, args }).replace(/\S+auth\.json/, 'AUTH');

const REFUSALS: readonly [title: string, spoil: (from: RecordedEnvironment) => void, reason: RegExp][] = [
  [
    'an alarm is firing',
    (from) => from.alarms.push(alarm('realtime-financial-staging-records-dropped')),
    /alarm realtime-financial-staging-records-dropped is firing \(ACCEPT_ALARMS=records-dropped accepts it\)/,
  ],
  [
    'the template of the working tree is another one',
    (from) => (from.history[0] = { ...from.history[0]!, template: 'another' }),
    /template\.yaml differs from the one staging was deployed with, at a{40}/,
  ],
  ['an image has critical findings', (from) => (from.findings = 2), /has 2 critical findings/],
  [
    'an image has not been scanned',
    (from) => (from.findings = new Error('it has not been scanned')),
    /it has not been scanned/,
  ],
  [
    'something else runs than was deployed last',
    (from) => (from.running = images('staging', '2')),
    /runs in staging, which is not what was deployed last: sha256:1{64}/,
  ],
  ['nothing was ever deployed', (from) => from.history.pop(), /staging has no release/],
];

for (const [title, spoil, message] of REFUSALS) {
  test(`nothing is promoted when ${title}`, async (t) => {
    const [from, to, commands] = [await staging(), environment('prod'), told()];
    spoil(from);
    await t.throwsAsync(promote(commands, from, to, OPTIONS), { name: 'PromotionRefusedError', message });
    t.deepEqual(commands.lines, []);
    t.deepEqual(to.history, []);
  });
}

test('a refusal tells every reason', async (t) => {
  const from = await staging();
  from.alarms = [alarm('one'), alarm('two')];
  from.findings = 1;
  const error = await t.throwsAsync(promote(told(), from, environment('prod'), OPTIONS));
  t.is(error.message.split('\n- ').length, 1 + 2 + 2);
});

test('a promotion copies by digest and deploys by digest', async (t) => {
  const [from, commands] = [await staging(), told()];
  await promote(commands, from, environment('prod', '9'), { ...OPTIONS, asks: true });
  const digest = `sha256:${'1'.repeat(64)}`;
  const copy = (fn: string): string =>
    `skopeo copy --preserve-digests --authfile AUTH --src-tls-verify=true --dest-tls-verify=true ` +
    `docker://${REGISTRY}/realtime-financial-staging-${fn}@${digest} ` +
    `docker://${REGISTRY}/realtime-financial-prod-${fn}:${REVISION}-111111111111`;
  const [repositories, kinesis, alerts, deployment] = commands.lines;
  t.regex(
    repositories!,
    /^sam deploy --template-file images\/repositories\.yaml --stack-name realtime-financial-prod-images /,
  );
  t.deepEqual([kinesis, alerts], [copy('kinesis-processor'), copy('alert-processor')]);
  t.is(
    deployment!.split(" 'Env")[0],
    `sam deploy --config-env prod --template-file template.yaml --image-repository ` +
      `${REGISTRY}/realtime-financial-prod-kinesis-processor --confirm-changeset --parameter-overrides`,
  );
  for (const parameter of [
    'Environment="prod"',
    'Architecture="arm64"',
    `Revision="${REVISION}"`,
    'EmergencyDeployment="no"',
    `KinesisProcessorImageUri="${REGISTRY}/realtime-financial-prod-kinesis-processor@${digest}"`,
    `AlertProcessorImageUri="${REGISTRY}/realtime-financial-prod-alert-processor@${digest}"`,
  ]) {
    t.true(deployment!.includes(` '${parameter}'`), parameter);
  }
});

test('the copy is read with the credentials of where it comes from, and written with those of where it goes', async (t) => {
  const target = 'prod.example.com';
  const to = new RecordedEnvironment(
    'prod',
    { 'kinesis-processor': `${target}/kinesis-processor`, 'alert-processor': `${target}/alert-processor` },
    { username: 'AWS', password: 'of prod' },
  );
  const commands = told();
  const authFiles: string[] = [];
  const run = async (line: CommandLine): Promise<void> => {
    const at = line.args.indexOf('--authfile');
    if (at >= 0) authFiles.push(readFileSync(line.args[at + 1]!, 'utf8'));
  };
  await promote({ ...commands, run }, await staging(), to, OPTIONS);
  const basic = (password: string) => ({ auth: Buffer.from(`AWS:${password}`).toString('base64') });
  t.is(authFiles.length, 2);
  for (const file of authFiles) {
    t.deepEqual(JSON.parse(file), { auths: { [REGISTRY]: basic('secret'), [target]: basic('of prod') } });
  }
});

test('a deployment builds, logs in, pushes, and deploys what it pushed', async (t) => {
  const commands = told();
  await deploy(commands, environment('dev'), { architecture: 'x86_64', asks: false });
  const verbs = commands.lines.map((line) => line.split(' ').slice(0, 2).join(' '));
  const push = ['docker login', 'docker tag', 'docker push'];
  t.deepEqual(verbs, ['sam deploy', 'sam build', ...push, ...push, 'sam deploy']);
  t.true(commands.lines.some((line) => line.endsWith(`dev-alert-processor:${REVISION}-bbbbbbbbbbbb`)));
  const deployment = commands.lines.at(-1)!;
  t.regex(deployment, /--config-env dev .*--no-confirm-changeset .*Architecture="x86_64".*FeedHours="none"/);
  t.false(commands.lines.join().includes(CREDENTIALS.password));
});

test('deploying one function leaves the image of the other as it is', async (t) => {
  const [dev, commands] = [environment('dev', '7'), told()];
  await deploy(commands, dev, { architecture: 'arm64', only: 'alert-processor', asks: false });
  t.is(commands.lines.filter((line) => line.startsWith('docker push')).length, 1);
  t.true(commands.lines.at(-1)!.includes(`KinesisProcessorImageUri="${dev.running['kinesis-processor']}"`));
});

test('a rollback with another template is refused, and says what to check out', async (t) => {
  const from = await staging();
  from.history.push({ ...from.history[0]!, images: images('staging', '2'), template: 'another' });
  const commands = told();
  await t.throwsAsync(rollBack(commands, from, false), { message: new RegExp(`check out ${REVISION}`) });
  t.deepEqual(commands.lines, []);
});

test('a deployment of a tree that is deployed already pushes nothing, and deploys what is there', async (t) => {
  const [dev, commands] = [environment('dev'), told()];
  const digest = `sha256:${'d'.repeat(64)}`;
  dev.tagged = (_, tag) => Promise.resolve(tag === `${REVISION}-bbbbbbbbbbbb` ? digest : null);
  await deploy(commands, dev, { architecture: 'arm64', asks: false });
  t.false(commands.lines.some((line) => line.startsWith('docker')));
  t.true(commands.lines.at(-1)!.includes(`dev-alert-processor@${digest}`));
});

test('what a promotion that failed had copied is not copied again', async (t) => {
  const [from, to, commands] = [await staging(), environment('prod'), told()];
  to.tagged = (_, tag) =>
    Promise.resolve(tag === `${REVISION}-111111111111` ? `sha256:${'1'.repeat(64)}` : null);
  await promote(commands, from, to, OPTIONS);
  t.deepEqual(
    commands.lines.map((line) => line.split(' ')[0]),
    ['sam', 'sam'],
  );
});

test('a tag that stands for another image ends a promotion, for it cannot be overwritten', async (t) => {
  const [from, to, commands] = [await staging(), environment('prod'), told()];
  to.tagged = () => Promise.resolve(`sha256:${'e'.repeat(64)}`);
  await t.throwsAsync(promote(commands, from, to, OPTIONS), {
    message: /kinesis-processor:a{40}-111111111111 is another image, sha256:e{64}: expected sha256:1{64}/,
  });
});

test('an accepted alarm lets a promotion pass, and is recorded with it', async (t) => {
  const [from, to, commands] = [await staging(), environment('prod'), told()];
  from.alarms = [alarm('realtime-financial-staging-batches-given-up')];
  const said: string[] = [];
  await promote({ ...commands, isDryRun: false }, from, settling(to), {
    ...OPTIONS,
    acceptedAlarms: ['batches-given-up'],
    talk: { ...TALK, say: (text) => said.push(text) },
  });
  t.deepEqual(to.history.at(-1)?.accepted_alarms, ['batches-given-up']);
  t.deepEqual(said, ['alarm realtime-financial-staging-batches-given-up is firing, which was accepted']);
});

test('a deployment that nobody consented to is not recorded', async (t) => {
  const [from, to] = [await staging(), environment('prod', '9')];
  await t.throwsAsync(promote({ ...told(), isDryRun: false }, from, to, OPTIONS), {
    message: 'prod is left as it is: the change set was not carried out',
  });
  t.deepEqual(to.history, []);
});

test('an alarm that would refuse the deployment is named before anything is built, and an emergency passes it', async (t) => {
  const prod = environment('prod');
  prod.stacks.set('realtime-financial-prod', {
    name: 'realtime-financial-prod',
    status: 'UPDATE_COMPLETE',
    failures: [],
  });
  prod.alarms = [alarm('realtime-financial-prod-kinesis-processor-errors')];
  const commands = told();
  const how = { architecture: 'arm64', asks: false } as const;
  await t.throwsAsync(deploy(commands, prod, how), {
    message:
      /ALARM_ACTIVE.*: realtime-financial-prod-kinesis-processor-errors\. EMERGENCY=yes deploys past it/,
  });
  t.deepEqual(commands.lines, []);
  await deploy(commands, prod, { ...how, isEmergency: true });
  t.regex(commands.lines.at(-1)!, /EmergencyDeployment="yes"/);
});

test('the first deployment of prod protects no table, which one that fails could not delete; the second does', async (t) => {
  const prod = environment('prod');
  const how = { architecture: 'arm64', asks: false } as const;
  const lastLineOf = async (deployment: (commands: CommandRunner) => Promise<void>): Promise<string> => {
    const commands = told();
    await deployment(commands);
    return commands.lines.at(-1)!;
  };
  const from = await staging();
  t.regex(await lastLineOf((commands) => deploy(commands, prod, how)), /TableProtection="no"/);
  t.regex(await lastLineOf((commands) => promote(commands, from, prod, OPTIONS)), /TableProtection="no"/);
  const name = 'realtime-financial-prod';
  prod.stacks.set(name, { name, status: 'CREATE_COMPLETE', failures: [] });
  t.regex(await lastLineOf((commands) => deploy(commands, prod, how)), /TableProtection="yes"/);
  t.regex(await lastLineOf((commands) => promote(commands, from, prod, OPTIONS)), /TableProtection="yes"/);
});

test('a rollback passes the deployment group whatever fires', async (t) => {
  const prod = await staging();
  prod.history.push({ ...prod.history[0]!, images: images('staging', '2') });
  prod.alarms = [alarm('realtime-financial-staging-kinesis-processor-errors')];
  const commands = told();
  await rollBack(commands, prod, false);
  const [line] = commands.lines;
  t.regex(line!, /EmergencyDeployment="yes".*KinesisProcessorImageUri="[^"]*@sha256:1{64}"/);
  t.notRegex(line!, /FeedHours/);
});

test('a rollback is recorded as one, so that the next goes further back', async (t) => {
  const from = await staging();
  from.history.push({ ...from.history[0]!, images: images('staging', '2') });
  await rollBack({ ...told(), isDryRun: false }, from, false);
  t.like(from.history.at(-1), { rollback: true, images: images('staging', '1'), revision: REVISION });
});

test('a rollback of a stack that is being updated says how to stop the update', async (t) => {
  const from = await staging();
  from.history.push({ ...from.history[0]!, images: images('staging', '2') });
  const name = 'realtime-financial-staging';
  from.stacks.set(name, { name, status: 'UPDATE_IN_PROGRESS', failures: [] });
  await t.throwsAsync(rollBack(told(), from, false), {
    message: /aws cloudformation cancel-update-stack --stack-name/,
  });
});

/** Runs at once what it is to be recorded to run. */
function settling(to: RecordedEnvironment): RecordedEnvironment {
  to.running = images('prod', '1');
  return to;
}
