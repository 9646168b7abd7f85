import { printable } from './printable.ts';
import { keepSecretsOf, withoutKept, withoutSecrets } from './secrets.ts';

type Clean = (text: string) => string;

/** Of each guarded stream the same one for what is to be obeyed. */
const STEERING = new WeakMap<NodeJS.WriteStream, NodeJS.WriteStream>();

/**
 * From now on nothing that this program prints holds a secret: neither what its environment has, nor what `keepSecret` was
 * given. Nor does any text steer the terminal: names come from files, streams and services. Errors that nobody catches are printed by Node past every stream of this process, so they are printed here.
 */
export function guardOutput(): void {
  keepSecretsOf(process.env);
  guard(process.stdout, withoutKept);
  guard(process.stderr, withoutSecrets);
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
}

/** The stream for what moves the cursor, such as a progress bar: whatever of it comes from outside is `printable` before. */
export function steering(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  return STEERING.get(stream) ?? stream;
}

function guard(stream: NodeJS.WriteStream, clean: Clean): void {
  const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
  const cleaned = (chunk: string | Uint8Array, ...rest: unknown[]): boolean =>
    write(typeof chunk === 'string' ? clean(chunk) : cleanBytes(chunk, clean), ...rest);
  STEERING.set(stream, withWrite(stream, cleaned));
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean =>
    cleaned(typeof chunk === 'string' ? printable(chunk) : chunk, ...rest);
}

function withWrite(stream: NodeJS.WriteStream, write: NodeJS.WriteStream['write']): NodeJS.WriteStream {
  return new Proxy(stream, {
    get: (target, name): unknown => {
      if (name === 'write') return write;
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** A chunk may end within a character, but no secret has any beyond ASCII: byte by byte nothing is lost. */
function cleanBytes(chunk: Uint8Array, clean: Clean): Uint8Array {
  return Buffer.from(clean(Buffer.from(chunk).toString('latin1')), 'latin1');
}
