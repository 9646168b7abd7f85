import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { machine } from '../../../apps/deploy/command-line.ts';
import { FUNCTIONS, type DeployedFunction } from '../../../apps/deploy/functions.ts';
import { workingRevision } from '../../../apps/deploy/revision.ts';
import { sbomOf, TELL_PACKAGES, type InspectedImage, type Lock } from '../../../apps/deploy/sbom.ts';
import {
  docker,
  LAMBDA_USER,
  startImage,
  type ImageContainer,
} from '../../../lib/local-aws/image-container.ts';
import { rieInvoker } from '../../../lib/local-aws/event-source-mapping/rie-invoker.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { localStacks, type LocalStack } from '../../support/local-stack.ts';
import { templateEnvironment } from '../../support/template-environment.ts';

const MEGABYTE = 2 ** 20;
/** Emulated, a cold start takes seconds. */
const TIMEOUT_SECONDS = 60;
const ARCHITECTURES = { arm64: 'arm64', x86_64: 'amd64' } as const;
const architecture = (process.env['ARCHITECTURE'] ?? 'arm64') as keyof typeof ARCHITECTURES;

const localStack = localStacks();
let local: LocalStack;

test.serial.before('everything that the functions need is there', async () => {
  local = await localStack();
  await local.clients.ses.send(new VerifyEmailIdentityCommand({ EmailAddress: 'alerts@example.com' }));
});

interface Inspected {
  readonly Architecture: string;
  readonly Size: number;
  readonly Config: {
    readonly Labels: Readonly<Record<string, string>>;
    readonly Cmd: readonly string[];
    readonly Env: readonly string[];
  };
}

async function inspect(image: string): Promise<Inspected> {
  const [inspected] = JSON.parse(await docker(['image', 'inspect', image])) as [Inspected];
  return inspected;
}

/** What a shell in the image prints, line by line. */
async function inImage({ builtImage }: DeployedFunction, script: string): Promise<string[]> {
  const options = ['run', '--rm', '--network', 'none', '--user', LAMBDA_USER, '--read-only'];
  return (await docker([...options, '--entrypoint', '/bin/sh', builtImage, '-c', script])).split('\n');
}

async function container(t: ExecutionContext, fn: DeployedFunction): Promise<ImageContainer> {
  const running = await startImage({
    image: fn.builtImage,
    environment: { ...local.server.environment, ...templateEnvironment(local.stack) },
    memoryMb: local.stack[fn.name === 'kinesis-processor' ? 'kinesisProcessor' : 'alertProcessor'].memoryMb,
  });
  t.teardown(() => running.stop());
  return running;
}

function bundleFiles(name: string): string[] {
  const folder = join(repositoryRoot, 'dist', name);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.mjs') && statSync(join(folder, path)).isFile())
    .sort();
}

for (const fn of FUNCTIONS) {
  const { name, builtImage } = fn;

  test(`the image of ${name} is for the architecture that was asked for, and tells its origin`, async (t) => {
    const { Architecture, Config } = await inspect(builtImage);
    const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
      version: string;
    };
    t.is(Architecture, ARCHITECTURES[architecture]);
    t.deepEqual(Config.Cmd, ['index.handler']);
    t.like(Config.Labels, {
      'org.opencontainers.image.title': name,
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.revision': await workingRevision(machine),
    });
  });

  test(`the image of ${name} weighs 5 MB more than its base at most`, async (t) => {
    const image = await inspect(builtImage);
    const base = await inspect(image.Config.Labels['org.opencontainers.image.base.name']!);
    t.true(image.Size > base.Size);
    t.true(image.Size - base.Size <= 5 * MEGABYTE, `${image.Size - base.Size} bytes more`);
  });

  test(`the image of ${name} holds its bundle as this machine makes it, byte for byte, and nothing else`, async (t) => {
    const listed = await inImage(
      fn,
      'cd /var/task && find . -type f ! -path "./.compile-cache/*" | sort | xargs sha256sum',
    );
    const inside = new Map(listed.map((line) => [line.slice(68), line.slice(0, 64)]));
    const outside = bundleFiles(name);
    t.deepEqual([...inside.keys()].sort(), outside);
    const hashes = await machine.read({
      program: 'sha256sum',
      args: outside.map((path) => join('dist', name, path)),
    });
    t.deepEqual(
      outside.map((path) => inside.get(path)),
      hashes
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(0, 64)),
    );
  });

  test(`the bill of materials of ${name} lists its system, its Node.js and every package of its bundle`, async (t) => {
    const read = (path: string): unknown => JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8'));
    const bundled = (read('dist/packages.json') as Record<string, string[]>)[name]!;
    const { packages: lock } = read('package-lock.json') as { packages: Lock };
    const [image] = JSON.parse(await docker(['image', 'inspect', builtImage])) as [InspectedImage];
    const told = (await inImage(fn, TELL_PACKAGES)).join('\n');
    const { components } = sbomOf(name, image, { bundled, lock, told });
    const ofKind = (kind: RegExp): number => components.filter(({ purl }) => kind.test(purl ?? '')).length;
    t.true(ofKind(/^pkg:(rpm|deb)\//) > 20);
    t.is(ofKind(/^pkg:generic\/node@24\./), 1);
    t.is(ofKind(/^pkg:npm\//), bundled.length);
    t.true(bundled.includes('node_modules/tsyringe'));
  });

  test(`nobody can change a file of ${name}, and Lambda's user can read them all`, async (t) => {
    const modes = await inImage(fn, 'find /var/task -mindepth 1 -printf "%M %u %P\\n"');
    t.true(modes.length > 3);
    t.deepEqual(
      modes.filter((line) => !/^(dr-xr-xr-x|-r--r--r--) root /.test(line)),
      [],
    );
  });

  test(`Lambda's user finds the modules of ${name} compiled`, async (t) => {
    const lines = await inImage(
      fn,
      `NODE_DEBUG_NATIVE=COMPILE_CACHE node --input-type=module --eval 'await import("/var/task/index.mjs")' 2>&1`,
    );
    const accepted = lines.filter((line) => /cache for .*\/var\/task\/.* was accepted/.test(line));
    const rejected = lines.filter((line) =>
      /\/var\/task\/.* was rejected|no cache for .*\/var\/task\//i.test(line),
    );
    t.true(accepted.length > 3, lines.slice(0, 20).join('\n'));
    t.deepEqual(rejected, []);
  });

  test(`the image of ${name} answers {"test": true} with every dependency reached, not as root, on a read-only file system`, async (t) => {
    const { endpoint, logs } = await container(t, fn);
    const answer = await rieInvoker(endpoint, TIMEOUT_SECONDS)({ test: true });
    const { status, dependencies } = answer as { status: string; dependencies: { ok: boolean }[] };
    t.is(status, 'ok', await logs());
    t.true(dependencies.length >= 3);
  });

  test(`the image of ${name} refuses an event of another function with an error, and goes on`, async (t) => {
    const { endpoint } = await container(t, fn);
    const invoke = rieInvoker(endpoint, TIMEOUT_SECONDS);
    await t.throwsAsync(invoke({ Records: [] }), { message: /is no event of/ });
    t.like(await invoke({ test: true }), { status: 'ok' });
  });
}
