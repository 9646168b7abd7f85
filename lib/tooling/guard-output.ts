import { keepSecretsOf, withoutKept, withoutSecrets } from './secrets.ts';

type Clean = (text: string) => string;

/**
 * From now on nothing that this program prints holds a secret: neither what its environment has, nor what `keepSecret` was
 * given. Errors that nobody catches are printed by Node past every stream of this process, so they are printed here.
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

function guard(stream: NodeJS.WriteStream, clean: Clean): void {
  const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean =>
    write(typeof chunk === 'string' ? clean(chunk) : cleanBytes(chunk, clean), ...rest);
}

/** A chunk may end within a character, but no secret has any beyond ASCII: byte by byte nothing is lost. */
function cleanBytes(chunk: Uint8Array, clean: Clean): Uint8Array {
  return Buffer.from(clean(Buffer.from(chunk).toString('latin1')), 'latin1');
}
