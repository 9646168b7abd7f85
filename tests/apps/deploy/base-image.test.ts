import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { baseImage, currentBaseImage, pinned } from '../../../apps/deploy/base-image.ts';

const [ARM, INTEL] = ['a', 'b'].map((letter) => `sha256:${letter.repeat(64)}`) as [string, string];

function platform(digest: string, architecture: string, os = 'linux'): object {
  return { digest, mediaType: 'application/vnd.oci.image.manifest.v1+json', platform: { architecture, os } };
}

const BOTH = [
  platform(ARM, 'arm64'),
  platform(INTEL, 'amd64'),
  platform(`sha256:${'c'.repeat(64)}`, 'unknown', 'unknown'),
];

/** A registry that shows a tag to whoever brings the token that it gives to anybody. */
async function registry(t: ExecutionContext, manifests: readonly object[]): Promise<string> {
  const answer: RequestListener = ({ url = '', headers }, response) => {
    const { host } = headers;
    if (url.startsWith('/token?')) {
      const { searchParams } = new URL(url, 'http://127.0.0.1');
      t.is(searchParams.get('scope'), 'repository:lambda/nodejs:pull');
      response.end('{"token":"for-anybody"}');
    } else if (headers.authorization !== 'Bearer for-anybody') {
      const challenge = `Bearer realm="http://${host}/token",service="public",scope="repository:lambda/nodejs:pull"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    } else if (url === '/v2/lambda/nodejs/manifests/24') {
      t.regex(headers.accept ?? '', /image\.index\.v1/);
      response.end(JSON.stringify({ schemaVersion: 2, manifests }));
    } else response.writeHead(404).end();
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('the digests are those that the tag stands for, one for each architecture', async (t) => {
  const image = `${await registry(t, BOTH)}/lambda/nodejs:24`;
  t.deepEqual(await currentBaseImage(image), { image, digests: { arm64: ARM, x86_64: INTEL } });
});

test('an index without one of the architectures is refused', async (t) => {
  const image = `${await registry(t, BOTH.slice(1))}/lambda/nodejs:24`;
  await t.throwsAsync(currentBaseImage(image), { message: /names no image for arm64/ });
});

test('a tag that is not there is told with its address', async (t) => {
  const image = `${await registry(t, BOTH)}/lambda/nodejs:25`;
  await t.throwsAsync(currentBaseImage(image), { message: /manifests\/25: 404/ });
});

test('the base image that is built on is pinned for both architectures', (t) => {
  const base = baseImage();
  t.regex(pinned(base, 'arm64'), /^public\.ecr\.aws\/lambda\/nodejs:24@sha256:[0-9a-f]{64}$/);
  t.regex(pinned(base, 'x86_64'), /^public\.ecr\.aws\/lambda\/nodejs:24@sha256:[0-9a-f]{64}$/);
  t.not(base.digests.arm64, base.digests.x86_64);
});
