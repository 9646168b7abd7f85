import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A manifest under a tag, and not under a digest. */
const TAGGED = /^\/v2\/(.+)\/manifests\/(?!sha256:)([^/?]+)$/;
const MANIFESTS =
  'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json';

/**
 * Hands everything on to a registry, but for one thing: a tag that is there is not written again, be it for the same image. So
 * answers ECR where tags are immutable (https://github.com/aws/containers-roadmap/issues/2179).
 */
export async function immutableDoor(behind: string): Promise<{ host: string; stop(): Promise<void> }> {
  const server = createServer((asked, answer) => {
    void handOver(behind, asked, answer).catch(() => answer.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

async function handOver(behind: string, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const [, repository, tag] = TAGGED.exec(asked.url ?? '') ?? [];
  if (asked.method === 'PUT' && tag !== undefined && (await isThere(behind, asked))) {
    asked.resume();
    const message = `The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because the repository is immutable.`;
    answer.writeHead(400, { 'content-type': 'application/json' });
    answer.end(JSON.stringify({ errors: [{ code: 'TAG_INVALID', message }] }));
    return;
  }
  const forwarded = request(`http://${behind}${asked.url}`, { method: asked.method, headers: asked.headers });
  asked.pipe(forwarded);
  const [reply] = (await once(forwarded, 'response')) as [IncomingMessage];
  answer.writeHead(reply.statusCode ?? 502, reply.headers);
  reply.pipe(answer);
}

async function isThere(
  behind: string,
  { url, headers: { authorization } }: IncomingMessage,
): Promise<boolean> {
  const headers = { accept: MANIFESTS, ...(authorization !== undefined && { authorization }) };
  return (await fetch(`http://${behind}${url}`, { method: 'HEAD', headers })).ok;
}
