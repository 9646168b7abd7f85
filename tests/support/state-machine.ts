import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

export type Answer = Readonly<Record<string, unknown>>;

export interface Execution {
  /** UNANSWERED: the last of the calls has no answer. */
  readonly status: 'SUCCEEDED' | 'FAILED' | 'UNANSWERED';
  readonly error?: string;
  readonly cause?: string;
  readonly output?: unknown;
  readonly calls: readonly (readonly [state: string, args: Record<string, unknown>])[];
  /** What it has waited for. */
  readonly waits: readonly string[];
}

export interface Start {
  readonly definition: unknown;
  readonly startedAt: string;
  readonly input?: object;
}

/** Runs a state machine in JSONata on answers by state; `{error}` is a call that failed for good. */
export function execute(
  { definition, startedAt, input = {} }: Start,
  answers: Readonly<Record<string, readonly Answer[]>>,
): Execution {
  const output = execFileSync(
    join(repositoryRoot, '.venv/bin/python'),
    [join(repositoryRoot, 'tests/support/run-state-machine.py')],
    {
      input: JSON.stringify({ definition, input, started_at: startedAt, answers }),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return JSON.parse(output) as Execution;
}

/** Runs it on what `perform` answers to each of its calls. */
export async function executeOn(
  start: Start,
  perform: (state: string, args: Record<string, unknown>) => Promise<Answer>,
): Promise<Execution> {
  const answers: Record<string, Answer[]> = {};
  for (;;) {
    const execution = execute(start, answers);
    if (execution.status !== 'UNANSWERED') return execution;
    const [state, args] = execution.calls.at(-1)!;
    (answers[state] ??= []).push(await perform(state, args));
  }
}
