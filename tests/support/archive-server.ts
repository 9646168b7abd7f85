import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The connection ends after so many bytes of what was asked for, once they have arrived. */
interface Cut {
  readonly cutAfter: number;
  readonly arrived?: () => Promise<void>;
}

/** What goes wrong with one request of a file. */
export type Trouble = Cut | { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

export interface ArchiveRequest {
  readonly path: string;
  readonly range: string | null;
}

/** A public archive on loopback: files with checksums in a bucket of S3, ranges, a list of keys; and trouble where it is asked for. */
export class ArchiveServer {
  readonly requests: ArchiveRequest[] = [];
  /** By path; each request takes the first one. */
  readonly troubles = new Map<string, Trouble[]>();
  /** Whether `Range` is passed over. */
  ignoresRanges = false;
  /** Whether keys are listed. */
  lists = true;
  readonly #files = new Map<string, Buffer>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<ArchiveServer> {
    const archive = new ArchiveServer();
    archive.#server.listen(0, '127.0.0.1');
    await once(archive.#server, 'listening');
    return archive;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The file, and its checksum unless it is given another one. */
  put(path: string, bytes: Buffer, checksum = createHash('sha256').update(bytes).digest('hex')): void {
    const name = path.slice(path.lastIndexOf('/') + 1);
    this.#files.set(path, bytes);
    this.#files.set(`${path}.CHECKSUM`, Buffer.from(`${checksum}  ${name}\n`));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url!, 'http://archive');
    const path = decodeURIComponent(pathname).slice(1);
    this.requests.push({ path, range: request.headers.range ?? null });
    const prefix = searchParams.get('prefix');
    if (prefix !== null) {
      this.#list(prefix, Number(searchParams.get('max-keys')), response);
      return;
    }
    const trouble = this.troubles.get(path)?.shift();
    if (trouble !== undefined && 'status' in trouble) {
      response.writeHead(trouble.status, trouble.headers).end('<Error><Code>SlowDown</Code></Error>');
      return;
    }
    const bytes = this.#files.get(path);
    if (bytes === undefined) noSuchKey(path, response);
    else this.#send(bytes, request, response, trouble);
  }

  #send(bytes: Buffer, request: IncomingMessage, response: ServerResponse, cut: Cut | undefined): void {
    const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const start = from === undefined || this.ignoresRanges ? 0 : Number(from);
    if (start >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const body = bytes.subarray(start);
    response.writeHead(start === 0 ? 200 : 206, {
      'accept-ranges': 'bytes',
      'content-length': body.length,
      'content-type': 'application/zip',
      ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    });
    if (cut === undefined) response.end(body);
    else
      response.write(body.subarray(0, cut.cutAfter), () => {
        void (cut.arrived?.() ?? Promise.resolve()).finally(() => response.destroy());
      });
  }

  #list(prefix: string, maxKeys: number, response: ServerResponse): void {
    if (!this.lists) {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    const keys = [...this.#files.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    const contents = keys.slice(0, maxKeys).map((key) => `<Contents><Key>${key}</Key></Contents>`);
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(`<ListBucketResult><Prefix>${prefix}</Prefix>${contents.join('')}</ListBucketResult>`);
  }
}

function noSuchKey(path: string, response: ServerResponse): void {
  response
    .writeHead(404, { 'content-type': 'application/xml' })
    .end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>${path}</Key></Error>`,
    );
}
