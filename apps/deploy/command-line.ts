import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { isSecretName, withoutSecrets } from '../../lib/tooling/secrets.ts';

/** A program with its arguments; no shell reads it. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Written to its standard input: where a password goes, for arguments can be seen by others. */
  readonly input?: string;
}

/** Whoever runs programs for a command: this machine, or a dry run that prints what it would do. */
export interface CommandRunner {
  /** Whether nothing is changed. */
  readonly isDryRun: boolean;
  /** Runs it with this terminal. @throws Error with the exit code when it fails. */
  run(line: CommandLine): Promise<void>;
  /** Runs it, changes nothing, and gives what it prints. @throws Error with what it printed when it fails. */
  read(line: CommandLine): Promise<string>;
}

export interface ShowingRunner extends CommandRunner {
  /** Runs it with this terminal, and gives what it printed on its standard output. @throws Error with the exit code when it fails. */
  show(line: CommandLine): Promise<string>;
}

export const machine: ShowingRunner = {
  isDryRun: false,
  async run(line) {
    const { code } = await execute(line, 'inherit');
    if (code !== 0) throw new CommandFailedError(line, code, '');
  },
  async show(line) {
    const { code, stdout } = await execute(line, 'show');
    // What is printed next begins a line of its own.
    if (!stdout.endsWith('\n')) process.stdout.write('\n');
    if (code !== 0) throw new CommandFailedError(line, code, '');
    return stdout;
  },
  async read(line) {
    const { code, stdout, stderr } = await execute(line, 'pipe');
    if (code !== 0) throw new CommandFailedError(line, code, stderr);
    return stdout;
  },
};

/** Prints each command line that would change something instead of running it. */
export function dryRun(print: (text: string) => void): CommandRunner {
  return {
    isDryRun: true,
    run: (line) => Promise.resolve(print(describe(line))),
    read: (line) => machine.read(line),
  };
}

export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';
  constructor(line: CommandLine, code: number | null, stderr: string) {
    super(
      `${line.program} ended with code ${code}: ${describe(line)}${stderr === '' ? '' : `\n${withoutSecrets(stderr.trimEnd())}`}`,
    );
  }
}

/** As a person would type it, but for secrets. */
export function describe({ program, args, environment = {} }: CommandLine): string {
  const variables = Object.entries(environment).map(
    ([name, value]) => `${name}=${isSecretName(name) ? '***' : quoted(value)}`,
  );
  return withoutSecrets([...variables, program, ...args.map(quoted)].join(' '));
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

interface Executed {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const SHOWN = ['pipe', 'inherit'] as const;

function execute(
  { program, args, environment, input }: CommandLine,
  output: 'inherit' | 'pipe' | 'show',
): Promise<Executed> {
  const { promise, resolve, reject } = Promise.withResolvers<Executed>();
  const child = spawn(program, args, {
    cwd: repositoryRoot,
    env: { ...process.env, ...environment, PATH: searchPath() },
    stdio: [input === undefined ? 'inherit' : 'pipe', ...(output === 'show' ? SHOWN : [output, output])],
  });
  if (output === 'show') child.stdout?.pipe(process.stdout, { end: false });
  const executed = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (executed.stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (executed.stderr += chunk));
  child.once('error', (error) => reject(notFound(program, error)));
  child.once('close', (code) => resolve({ code, ...executed }));
  child.stdin?.on('error', () => undefined).end(input);
  return promise;
}

/** `sam` is the project's own, whatever else is installed. */
function searchPath(): string {
  return [join(repositoryRoot, '.venv-aws/bin'), process.env['PATH'] ?? ''].join(delimiter);
}

function notFound(program: string, error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ENOENT') return error;
  return new Error(
    `${program} is not installed: ${HOW_TO_INSTALL[program] ?? 'it is needed for this command'}`,
  );
}

const HOW_TO_INSTALL: Readonly<Record<string, string>> = {
  sam: 'run `make setup` first',
  docker: 'a Docker engine and its command line are needed (https://docs.docker.com/engine/install)',
  skopeo:
    'it copies images between registries (Debian, Ubuntu: apt install skopeo; macOS: brew install skopeo)',
};
