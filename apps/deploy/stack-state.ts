import type { Stack } from './environment.ts';

/**
 * What can be done with a stack. `new` is made, `usable` updated; a `dead` one never came to be and can only be deleted, which
 * sam does not see; a `stuck` one wants a person; of a `busy` one somebody is making something.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-stack-status-codes
 */
export type StackState = 'new' | 'usable' | 'dead' | 'stuck' | 'busy';

const DEAD = new Set(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED']);

export function stateOf(stack: Stack | null): StackState {
  if (stack === null) return 'new';
  if (DEAD.has(stack.status)) return 'dead';
  if (stack.status.endsWith('_IN_PROGRESS')) return 'busy';
  return stack.status.endsWith('_FAILED') ? 'stuck' : 'usable';
}

/** How it was left and why, one reason a line. */
export function describeStack({ name, status, failures }: Stack): string {
  return [
    `${name} is ${status}${failures.length > 0 ? ':' : ''}`,
    ...failures.map((each) => `- ${each}`),
  ].join('\n');
}

/** @throws Error that says what to do when it is neither to be made nor to be updated */
export function expectUsable(stack: Stack | null): void {
  const state = stateOf(stack);
  if (stack === null || state === 'new' || state === 'usable') return;
  throw new Error(`${describeStack(stack)}\n${ADVICE[state](stack.name)}`);
}

const ADVICE: Readonly<Record<Exclude<StackState, 'new' | 'usable'>, (name: string) => string>> = {
  busy: (name) =>
    `Somebody is deploying, or CloudFormation tidies up: try again when that is over. To stop an update: aws cloudformation cancel-update-stack --stack-name ${name}`,
  stuck: (name) =>
    `Put right what stands in its way, then: aws cloudformation continue-update-rollback --stack-name ${name} (after UPDATE_FAILED: rollback-stack)`,
  dead: (name) => `It can only be deleted: aws cloudformation delete-stack --stack-name ${name}`,
};
