import test, { type ExecutionContext } from 'ava';
import { pushImages, record } from '../../../apps/deploy/deploy.ts';
import { digestOf, type PerFunction } from '../../../apps/deploy/image-reference.ts';
import { FUNCTIONS } from '../../../apps/deploy/functions.ts';
import { promote, PromotionRefusedError } from '../../../apps/deploy/promote.ts';
import { rollBack } from '../../../apps/deploy/rollback.ts';
import { docker } from '../../../lib/local-aws/image-container.ts';
import { type ImageRegistry, REGISTRY_USER, startRegistry } from '../../support/image-registry.ts';
import { RecordedEnvironment, recordingCommands } from '../../support/recorded-environment.ts';

const REVISION = 'a'.repeat(40);
const OPTIONS = {
  asks: false,
  talk: {
    terminal: { isInteractive: false, ask: () => Promise.reject(new Error('nobody is there')) },
    say: () => undefined,
  },
};

interface World {
  readonly staging: RecordedEnvironment;
  readonly prod: RecordedEnvironment;
  readonly registries: Readonly<Record<'staging' | 'prod', ImageRegistry>>;
  readonly commands: ReturnType<typeof recordingCommands>;
}

/** Two accounts with a registry each; the second asks who we are. */
async function world(t: ExecutionContext): Promise<World> {
  const registries = {
    staging: await startRegistry({ isPrivate: false }),
    prod: await startRegistry({ isPrivate: true }),
  };
  t.teardown(async () => {
    await forgetTagsOf(registries.staging.host);
    await Promise.all(Object.values(registries).map((registry) => registry.stop()));
  });
  const [staging, prod] = (['staging', 'prod'] as const).map((name) => {
    const repositories = Object.fromEntries(
      FUNCTIONS.map((fn) => [fn.name, `${registries[name].host}/realtime-financial-${name}-${fn.name}`]),
    );
    const made = new RecordedEnvironment(name, repositories as PerFunction, REGISTRY_USER);
    made.tagged = (repository, tag) => registries[name].digest(repositoryPath(repository), tag);
    return made;
  }) as [RecordedEnvironment, RecordedEnvironment];
  return { staging, prod, registries, commands: recordingCommands([staging, prod]) };
}

/** Pushes what was built and lets staging run it, as `make deploy ENV=staging` ends. */
async function deployToStaging({ staging, commands }: World): Promise<PerFunction> {
  const images = await pushImages(commands, staging);
  staging.running = images;
  await record(commands, staging, { images, architecture: 'arm64', revision: REVISION });
  return images;
}

/** A push leaves its tag in the engine of this machine. */
async function forgetTagsOf(host: string): Promise<void> {
  const tags = (await docker(['images', '--format', '{{.Repository}}:{{.Tag}}'])).split('\n');
  const ours = tags.filter((tag) => tag.startsWith(host));
  if (ours.length > 0) await docker(['rmi', ...ours]);
}

/** A second version of both images, until the test ends: the same with one more label. */
async function rebuild(t: ExecutionContext, label: string): Promise<void> {
  for (const { builtImage } of FUNCTIONS) {
    const first = await docker(['image', 'inspect', builtImage, '--format', '{{.Id}}']);
    t.teardown(() => docker(['tag', first, builtImage]));
    const container = await docker(['create', builtImage]);
    await docker(['commit', '--change', `LABEL test=${label}`, container, builtImage]);
    await docker(['rm', container]);
  }
}

const repositoryPath = (image: string): string => image.slice(image.indexOf('/') + 1).replace(/@.*/, '');

test.serial(
  'the images that run in staging reach prod with the same digests, and prod is deployed by them',
  async (t) => {
    const it = await world(t);
    const images = await deployToStaging(it);
    await promote(it.commands, it.staging, it.prod, OPTIONS);
    for (const { name } of FUNCTIONS) {
      const digest = digestOf(images[name]);
      const repository = repositoryPath(it.prod.running[name]);
      t.is(await it.registries.staging.digest(repositoryPath(images[name]), digest), digest);
      t.is(await it.registries.prod.digest(repository, digest), digest);
      t.is(await it.registries.prod.digest(repository, `${REVISION}-${digest.slice(7, 19)}`), digest);
      t.is(digestOf(it.prod.running[name]), digest);
    }
    t.like(it.prod.history.at(-1), {
      images: it.prod.running,
      revision: REVISION,
      promoted_from: 'staging',
      deployed_by: 'arn:aws:iam::000000000000:user/prod',
    });
  },
);

test.serial(
  'pushing the same images again pushes nothing, for the registry refuses a tag that it has',
  async (t) => {
    const it = await world(t);
    const images = await deployToStaging(it);
    const target = it.commands.lines.findLast(({ args }) => args[0] === 'push')!;
    await t.throwsAsync(it.commands.run(target), {
      message: /cannot be overwritten because the repository is immutable/,
    });
    it.commands.lines.length = 0;
    t.deepEqual(await pushImages(it.commands, it.staging), images);
    t.deepEqual(it.commands.lines, []);
  },
);

test.serial('a promotion that failed after its copies is repeated without copying again', async (t) => {
  const it = await world(t);
  await deployToStaging(it);
  const failing: typeof it.commands = {
    ...it.commands,
    run: (line) =>
      line.args.includes('template.yaml')
        ? Promise.reject(new Error('the stack failed'))
        : it.commands.run(line),
  };
  await t.throwsAsync(promote(failing, it.staging, it.prod, OPTIONS), { message: 'the stack failed' });
  it.commands.lines.length = 0;
  await promote(it.commands, it.staging, it.prod, OPTIONS);
  t.false(it.commands.lines.some(({ program }) => program === 'skopeo'));
  t.is(it.prod.history.length, 1);
});

test.serial('promoting the same images again changes nothing and is recorded', async (t) => {
  const it = await world(t);
  await deployToStaging(it);
  await promote(it.commands, it.staging, it.prod, OPTIONS);
  const before = it.prod.running;
  await promote(it.commands, it.staging, it.prod, OPTIONS);
  t.deepEqual(it.prod.running, before);
  t.is(it.prod.history.length, 2);
});

test.serial('no password is an argument of a command', async (t) => {
  const it = await world(t);
  await deployToStaging(it);
  await promote(it.commands, it.staging, it.prod, OPTIONS);
  t.true(it.commands.lines.some(({ program }) => program === 'skopeo'));
  for (const { args } of it.commands.lines) t.false(args.join(' ').includes(REGISTRY_USER.password));
});

test.serial('a wrong password ends the promotion before prod is touched', async (t) => {
  const it = await world(t);
  await deployToStaging(it);
  const stranger = new RecordedEnvironment('prod', await it.prod.repositories(), {
    username: 'promoter',
    password: 'wrong',
  });
  await t.throwsAsync(promote(it.commands, it.staging, stranger, OPTIONS), {
    message: /skopeo ended with code/,
  });
  t.deepEqual(stranger.history, []);
  t.is(stranger.running['alert-processor'], '');
});

test.serial('a refused promotion copies nothing', async (t) => {
  const it = await world(t);
  const images = await deployToStaging(it);
  it.staging.findings = 1;
  await t.throwsAsync(promote(it.commands, it.staging, it.prod, OPTIONS), {
    instanceOf: PromotionRefusedError,
  });
  const repository = repositoryPath(images['alert-processor']).replace('staging', 'prod');
  t.is(await it.registries.prod.digest(repository, digestOf(images['alert-processor'])), null);
});

test.serial(
  'drill: a release that is promoted and proves bad is rolled back to the digests before',
  async (t) => {
    const it = await world(t);
    await deployToStaging(it);
    await promote(it.commands, it.staging, it.prod, OPTIONS);
    const good = it.prod.running;
    await rebuild(t, `bad-${Date.now()}`);
    const bad = await deployToStaging(it);
    await promote(it.commands, it.staging, it.prod, OPTIONS);
    t.is(digestOf(it.prod.running['kinesis-processor']), digestOf(bad['kinesis-processor']));
    t.not(digestOf(good['kinesis-processor']), digestOf(bad['kinesis-processor']));

    await rollBack(it.commands, it.prod, false);
    t.deepEqual(it.prod.running, good);
    for (const { name } of FUNCTIONS) {
      const digest = digestOf(good[name]);
      t.is(await it.registries.prod.digest(repositoryPath(good[name]), digest), digest);
    }
    t.like(it.prod.history.at(-1), { rollback: true, images: good });
  },
);

test.serial('one function alone is pushed, the other keeps the image that it runs', async (t) => {
  const it = await world(t);
  const images = await deployToStaging(it);
  await rebuild(t, `one-${Date.now()}`);
  const next = await pushImages(it.commands, it.staging, 'alert-processor');
  t.is(next['kinesis-processor'], images['kinesis-processor']);
  t.not(next['alert-processor'], images['alert-processor']);
});
