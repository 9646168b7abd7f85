import { readFile } from 'node:fs/promises';
import { type CliContext } from './context.ts';
import { OperationFailure } from '../../lib/operations/operation-failure.ts';

/**
 * The JSON of a file, or of standard input where the path is `-`.
 * @throws OperationFailure that says where it cannot be read
 */
export async function readJson(context: CliContext, path: string): Promise<unknown> {
  const name = path === '-' ? 'standard input' : path;
  const text = await readText(context, path);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new OperationFailure(`${name} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** Likewise as it is. */
export async function readText({ readStdin }: CliContext, path: string): Promise<string> {
  if (path === '-') return readStdin();
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code;
    throw new OperationFailure(`${path} cannot be read: ${reason}`, { cause: error });
  }
}
