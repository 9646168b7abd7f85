import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { samBuild } from '../../../apps/deploy/build.ts';
import { describe } from '../../../apps/deploy/command-line.ts';
import { FUNCTIONS } from '../../../apps/deploy/functions.ts';
import { readTemplate } from '../../../lib/template/template.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

const dockerfile = (name: string): string =>
  readFileSync(join(repositoryRoot, 'images', name, 'Dockerfile'), 'utf8');

test('the classic builder is given a base of one architecture', (t) => {
  const line = samBuild({ architecture: 'arm64', revision: '1a2b3c4', hasBuildKit: false });
  t.is(
    describe(line),
    'SAM_CLI_TELEMETRY=0 sam build --parameter-overrides Architecture=arm64 ' +
      'BaseImage=public.ecr.aws/lambda/nodejs:24-arm64 Revision=1a2b3c4',
  );
});

test('BuildKit chooses the architecture of the base itself', (t) => {
  const { args } = samBuild({ architecture: 'x86_64', revision: '1a2b3c4-dirty', hasBuildKit: true });
  t.true(args.includes('--use-buildkit'));
  t.true(args.includes('BaseImage=public.ecr.aws/lambda/nodejs:24'));
  t.true(args.includes('Architecture=x86_64'));
});

test('another base image is taken as it is named', (t) => {
  const baseImage = 'mirror.example.com/lambda/nodejs:24';
  const { args } = samBuild({ architecture: 'arm64', baseImage, revision: '1a2b3c4', hasBuildKit: false });
  t.true(args.includes(`BaseImage=${baseImage}`));
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
