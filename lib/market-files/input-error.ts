/** An input that cannot be used: one line that names it, what was expected and what was found. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(input: string, problem: string, options?: ErrorOptions) {
    super(`${input}: ${problem}`, options);
  }
}

const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'expected a file, found none of this name',
  ENOTDIR: 'expected a file, found none of this name',
  EISDIR: 'expected a file, found a directory',
  EACCES: 'expected a file that may be read, permission is denied',
  EPERM: 'expected a file that may be read, permission is denied',
};

/** What the file system refused, for people; undefined when the error has another cause. */
export function fileProblem(error: unknown, input: string): InputError | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const problem = FILE_PROBLEMS[code ?? ''];
  return problem === undefined ? undefined : new InputError(input, problem, { cause: error });
}
