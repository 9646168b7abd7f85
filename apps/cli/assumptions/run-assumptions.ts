import { randomBytes } from 'node:crypto';
import type { CliContext } from '../context.ts';
import type { CommonOptions } from '../common-options.ts';
import { Checks, type CheckResult } from '../deployed-test/checks.ts';
import type { Assumption, Outputs, World } from './assumption.ts';
import { ASSUMPTIONS } from './assumptions.ts';
import { OwnStack } from './own-stack.ts';

export interface AssumptionsTest {
  readonly context: CliContext;
  readonly options: CommonOptions;
  readonly signal: AbortSignal;
  readonly onResult: (result: CheckResult) => void;
  readonly assumptions?: readonly Assumption[];
  readonly pollMs?: number;
}

/** CloudFormation and X-Ray are soon tired of being asked. */
const POLL_MS = 2_000;

/** Makes resources of its own, tries each assumption on them, all at once, and deletes them whatever came of it. */
export async function runAssumptions(test: AssumptionsTest): Promise<Checks> {
  const { context, options, signal, onResult, assumptions = ASSUMPTIONS, pollMs = POLL_MS } = test;
  const { now } = context;
  const id = randomBytes(4).toString('hex');
  const checks = new Checks({ now, signal, onResult, pollMs });
  const eventually: World['eventually'] = (what, withinMs, look) => checks.eventually(what, withinMs, look);
  const name = `${options.project}-${options.env}-assumptions-${id}`;
  const stack = new OwnStack(await context.cloudformation(), name, { now, eventually });
  let outputs: Outputs | undefined;
  await checks.run('this test', 'makes resources of its own', async () => {
    outputs = await stack.create();
    return `the stack ${name}`;
  });
  if (outputs === undefined) {
    for (const { claim, restsOn } of assumptions)
      checks.notTried(placeOf(restsOn), claim, 'there is nothing to try it on');
  } else {
    const world = { context, deployed: options, outputs, id, eventually };
    await Promise.all(
      assumptions.map(({ claim, restsOn, look }) => checks.run(placeOf(restsOn), claim, () => look(world))),
    );
    const order = new Map(assumptions.map(({ claim }, at) => [claim, at]));
    checks.results.sort((a, b) => (order.get(a.check) ?? -1) - (order.get(b.check) ?? -1));
  }
  // Its own signal: an interrupted run has to clean up, too.
  const cleaning = new Checks({ now, signal: new AbortController().signal, onResult, pollMs });
  const leaving = new OwnStack(await context.cloudformation(), name, {
    now,
    eventually: (what, withinMs, look) => cleaning.eventually(what, withinMs, look),
  });
  await cleaning.run('this test', 'deletes them', async () =>
    leaving.delete(await context.s3(), outputs?.BucketName),
  );
  checks.results.push(...cleaning.results);
  return checks;
}

function placeOf({ file, name }: Assumption['restsOn']): string {
  return `${file} (${name})`;
}
