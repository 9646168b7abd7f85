import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { baseImage } from '../../../apps/deploy/base-image.ts';
import { buildHere, buildImages } from '../../../apps/deploy/build.ts';
import { describe, type CommandRunner } from '../../../apps/deploy/command-line.ts';
import { FUNCTIONS } from '../../../apps/deploy/functions.ts';
import { readTemplate } from '../../../lib/template/template.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

const dockerfile = (name: string): string =>
  readFileSync(join(repositoryRoot, 'images', name, 'Dockerfile'), 'utf8');

const ARM = `public.ecr.aws/lambda/nodejs:24@${baseImage().digests.arm64}`;
const INTEL = `public.ecr.aws/lambda/nodejs:24@${baseImage().digests.x86_64}`;
const OWN = process.arch === 'arm64' ? ARM : INTEL;

/** Docker and git of a machine that has these images, and gets those. */
function builder({
  buildKit = false,
  here = {},
  there = [],
}: Machine): CommandRunner & { readonly built: string[] } {
  const built: string[] = [];
  const answers: Readonly<Record<string, (args: readonly string[]) => string | null>> = {
    'git rev-parse': () => '1a2b3c4\n',
    'git status': () => '',
    'docker buildx': () => (buildKit ? 'v0.30' : null),
    'docker image': ([, , image]) => here[image!] ?? null,
    'docker pull': (args) => (there.includes(args.at(-1)!) ? args.at(-1)! : null),
  };
  return {
    isDryRun: false,
    built,
    run: async (line) => void built.push(describe(line)),
    read: async ({ program, args }) => {
      const answer = answers[`${program} ${args[0]}`]!(args);
      if (answer === null) throw new Error(`${program} ${args.join(' ')}: no`);
      return answer;
    },
  };
}

interface Machine {
  readonly buildKit?: boolean;
  /** Architecture by image. */
  readonly here?: Readonly<Record<string, string>>;
  readonly there?: readonly string[];
}

const bases = (line: string): string[] =>
  [...line.matchAll(/(?:Base|Bundle)Image=(\S+)/g)].map(([, image]) => image!);
const quiet = (): undefined => undefined;

test('images are built on the digest of their architecture, in the classic builder from the first stage on', async (t) => {
  const commands = builder({});
  await buildImages(commands, { architecture: 'arm64' });
  t.deepEqual(commands.built, [
    `SAM_CLI_TELEMETRY=0 sam build --parameter-overrides Architecture=arm64 BaseImage=${ARM} BundleImage=${ARM} Revision=1a2b3c4`,
  ]);
});

test('BuildKit bundles on the architecture of this machine', async (t) => {
  for (const [architecture, run] of [
    ['arm64', ARM],
    ['x86_64', INTEL],
  ] as const) {
    const commands = builder({ buildKit: true });
    await buildImages(commands, { architecture });
    t.regex(commands.built[0]!, /--use-buildkit/);
    t.deepEqual(bases(commands.built[0]!), [run, OWN]);
  }
});

test('another base image is taken as it is named', async (t) => {
  const commands = builder({});
  const named = 'mirror.example.com/lambda/nodejs:24';
  await buildHere(buildImages, commands, { architecture: 'arm64', baseImage: named }, quiet);
  t.deepEqual(bases(commands.built[0]!), [named, named]);
});

test('a build for this machine fetches the pinned image', async (t) => {
  for (const machine of [{ there: [ARM] }, { here: { [ARM]: 'arm64' } }]) {
    const commands = builder(machine);
    await buildHere(buildImages, commands, { architecture: 'arm64' }, quiet);
    t.deepEqual(bases(commands.built[0]!), [ARM, ARM]);
  }
});

test('without a way to the registry it builds on what this machine has under the tag, and says so', async (t) => {
  const said: string[] = [];
  const commands = builder({ here: { 'public.ecr.aws/lambda/nodejs:24': 'arm64' } });
  await buildHere(buildImages, commands, { architecture: 'arm64' }, (text) => said.push(text));
  t.deepEqual(bases(commands.built[0]!), Array(2).fill('public.ecr.aws/lambda/nodejs:24'));
  t.regex(said[0]!, /cannot be fetched: building on public\.ecr\.aws\/lambda\/nodejs:24 .* no release/);
});

test('without either it says how to get on, and an image of another architecture is neither', async (t) => {
  for (const machine of [{}, { here: { 'public.ecr.aws/lambda/nodejs:24': 'amd64' } }]) {
    await t.throwsAsync(buildHere(buildImages, builder(machine), { architecture: 'arm64' }, quiet), {
      message: /`make base-image` names its successor; BASE_IMAGE= takes another/,
    });
  }
});

test('the Dockerfiles differ in the name of the function alone', (t) => {
  const [kinesis, alerts] = FUNCTIONS.map(({ name }) => dockerfile(name).replaceAll(name, '<function>'));
  t.is(kinesis, alerts);
});

test('images carry the version of package.json', (t) => {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  for (const { name } of FUNCTIONS) t.regex(dockerfile(name), new RegExp(`^ARG VERSION=${version}$`, 'm'));
});

test('the template builds each function from its Dockerfile under the tag that is deployed', (t) => {
  const { Resources } = readTemplate(join(repositoryRoot, 'template.yaml'));
  for (const { name, logicalId, builtImage } of FUNCTIONS) {
    const { Metadata } = Resources[logicalId] as { Metadata?: Record<string, string> };
    t.is(Metadata?.['Dockerfile'], `images/${name}/Dockerfile`);
    t.is(`${logicalId.toLowerCase()}:${Metadata?.['DockerTag']}`, builtImage);
  }
});
