import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';

/** The server's side of one connection. */
export class FeedPeer {
  /** What the client has sent, parsed. */
  readonly received: unknown[] = [];
  /** Path and query that the client asked for. */
  readonly path: string;
  readonly socket: WebSocket;

  constructor(socket: WebSocket, request: IncomingMessage) {
    this.socket = socket;
    this.path = request.url ?? '';
  }

  /** Text goes as it is, everything else as JSON. */
  send(...messages: readonly unknown[]): void {
    for (const message of messages) {
      this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    }
  }

  /** As a network that breaks: no close frame. */
  drop(): void {
    this.socket.terminate();
  }

  /** Waits until the client has taken all that was sent before: it answers frames in their order. */
  async allTaken(): Promise<void> {
    this.socket.ping();
    await once(this.socket, 'pong');
  }
}

export interface FeedServerOptions {
  /** Called for each message of a client; `connection` counts from 1. */
  readonly onMessage?: (message: unknown, peer: FeedPeer, connection: number) => void;
  readonly onConnection?: (peer: FeedPeer, connection: number) => void;
  /** HTTP status that refuses the handshake, for the connections that it names. */
  readonly refuse?: (connection: number) => number | undefined;
  readonly autoPong?: boolean;
}

export interface FeedServer {
  readonly url: string;
  readonly peers: readonly FeedPeer[];
  /** Handshakes, refused ones included. */
  readonly attempts: () => number;
}

/** A WebSocket server on loopback that speaks as the test lets it. */
export async function startFeedServer(t: ExecutionContext, options: FeedServerOptions): Promise<FeedServer> {
  const { onMessage, onConnection, refuse, autoPong = true } = options;
  const peers: FeedPeer[] = [];
  let attempts = 0;
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    autoPong,
    verifyClient: (_info, done) => {
      attempts += 1;
      const status = refuse?.(attempts);
      done(status === undefined, status);
    },
  });
  server.on('connection', (socket, request) => {
    const peer = new FeedPeer(socket, request);
    peers.push(peer);
    const connection = peers.length;
    socket.on('message', (data: RawData) => {
      const message: unknown = JSON.parse((data as Buffer).toString());
      peer.received.push(message);
      onMessage?.(message, peer, connection);
    });
    onConnection?.(peer, connection);
  });
  await once(server, 'listening');
  t.teardown(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `ws://127.0.0.1:${port}`, peers, attempts: () => attempts };
}

export interface RestServer {
  readonly url: string;
  readonly requests: readonly string[];
}

/** An HTTP server on loopback whose answers are JSON; a number is a status without a body. */
export async function startRestServer(
  t: ExecutionContext,
  answer: (url: URL) => unknown,
): Promise<RestServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const body = answer(new URL(request.url ?? '', 'http://127.0.0.1'));
    if (typeof body === 'number') response.writeHead(body).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests };
}
