import { createInterface } from 'node:readline/promises';
import type { EnvironmentName } from './environment-name.ts';

export interface Terminal {
  /** Whether a person can be asked. */
  readonly isInteractive: boolean;
  ask(question: string): Promise<string>;
}

export const terminal: Terminal = {
  isInteractive: process.stdin.isTTY,
  async ask(question) {
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return (await lines.question(question)).trim();
    } finally {
      lines.close();
    }
  },
};

/** With whom a command speaks, and what was said to it beforehand. */
export interface Conversation {
  readonly terminal: Terminal;
  /** CONFIRM=yes: that changes are wanted. */
  readonly confirm?: string | undefined;
  readonly say: (text: string) => void;
}

/** Whether somebody wants it: CONFIRM=yes has said so, or whoever is there does. Nobody there is a no. */
export async function consents(
  { terminal: asked, confirm }: Conversation,
  question: string,
): Promise<boolean> {
  if (confirm === 'yes') return true;
  return asked.isInteractive && /^y(es)?$/i.test(await asked.ask(question));
}

/**
 * Whether sam has to ask before it changes an environment: always for prod, unless CONFIRM=yes has said it already.
 * @throws Error when it would have to, and nobody is there to answer.
 */
export function asksBeforeChange(
  environment: EnvironmentName,
  confirm: string | undefined,
  { isInteractive }: Terminal,
): boolean {
  if (environment !== 'prod' || confirm === 'yes') return false;
  if (isInteractive) return true;
  throw new Error('prod: nobody can be asked here; CONFIRM=yes says that the change is wanted');
}

/**
 * Consent to take an environment down. For prod its stack must be named, typed or as NAME=…; for others CONFIRM=yes is enough.
 * @throws Error when it is not given.
 */
export async function consentToDestroy(
  environment: EnvironmentName,
  stackName: string,
  given: { readonly confirm?: string | undefined; readonly name?: string | undefined },
  asked: Terminal,
): Promise<void> {
  if (environment !== 'prod' && given.confirm === 'yes') return;
  const typed =
    given.name ??
    (asked.isInteractive ? await asked.ask(`Type the name of the stack to delete it (${stackName}): `) : '');
  if (typed === stackName) return;
  const other = environment === 'prod' ? '' : ', or CONFIRM=yes';
  throw new Error(`${environment} is left as it is: expected NAME=${stackName}${other}, got "${typed}"`);
}
