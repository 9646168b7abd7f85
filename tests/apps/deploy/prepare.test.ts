import test, { type ExecutionContext } from 'ava';
import type { Conversation } from '../../../apps/deploy/consent.ts';
import { prepare } from '../../../apps/deploy/prepare.ts';
import { retainedResources } from '../../../apps/deploy/retained-resources.ts';
import { stateOf, type StackState } from '../../../apps/deploy/stack-state.ts';
import { RecordedEnvironment } from '../../support/recorded-environment.ts';

const STACK = 'realtime-financial-staging';
const NO_IMAGES = { 'kinesis-processor': '', 'alert-processor': '' };
const WHERE = { account: '123456789012', region: 'eu-west-1', partition: 'aws' };

const staging = (): RecordedEnvironment =>
  new RecordedEnvironment('staging', NO_IMAGES, { username: '', password: '' });

/** Somebody who says nothing but this, or nobody. */
function talking(answer: string | null, confirm?: string): Conversation & { readonly heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    confirm,
    say: (text) => heard.push(text),
    terminal: {
      isInteractive: answer !== null,
      ask: async (question) => {
        heard.push(question);
        return answer ?? '';
      },
    },
  };
}

function left(environment: RecordedEnvironment, status: string, name = STACK): void {
  environment.stacks.set(name, { name, status, failures: ['DataLakeBucket: it already exists'] });
}

const STATES: readonly (readonly [status: string, state: StackState])[] = [
  ['CREATE_COMPLETE', 'usable'],
  ['UPDATE_COMPLETE', 'usable'],
  ['UPDATE_ROLLBACK_COMPLETE', 'usable'],
  ['IMPORT_COMPLETE', 'usable'],
  ['ROLLBACK_COMPLETE', 'dead'],
  ['ROLLBACK_FAILED', 'dead'],
  ['CREATE_FAILED', 'dead'],
  ['DELETE_FAILED', 'dead'],
  ['UPDATE_ROLLBACK_FAILED', 'stuck'],
  ['UPDATE_FAILED', 'stuck'],
  ['CREATE_IN_PROGRESS', 'busy'],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'busy'],
];

for (const [status, state] of STATES) {
  test(`a stack that is ${status} is ${state}`, (t) => {
    t.is(stateOf({ name: STACK, status, failures: [] }), state);
  });
}

test('a first deployment that failed is named with its reason, and deleted when somebody says yes', async (t) => {
  const environment = staging();
  left(environment, 'ROLLBACK_COMPLETE');
  const talk = talking('y');
  await t.throwsAsync(
    prepare(environment, { ...talk, terminal: { ...talk.terminal, ask: only(t, 'y', talk.heard) } }),
  );
  t.false(environment.stacks.has(STACK));
  t.regex(
    talk.heard.join('\n'),
    /realtime-financial-staging is ROLLBACK_COMPLETE:\n- DataLakeBucket: it already exists/,
  );
});

/** Says yes to the deletion and leaves when the guide begins to ask, as a new environment is asked about. */
function only(t: ExecutionContext, answer: string, heard: string[]): (question: string) => Promise<string> {
  return async (question) => {
    heard.push(question);
    if (question.startsWith('Delete realtime-financial-staging? [y/N]')) return answer;
    t.regex(question, /^FromEmail \[\]/);
    throw new Error('the guide has begun');
  };
}

test('it is left alone when they say no, when nobody is there, and CONFIRM=yes deletes it', async (t) => {
  for (const answer of ['n', '', null]) {
    const environment = staging();
    left(environment, 'ROLLBACK_COMPLETE');
    await t.throwsAsync(prepare(environment, talking(answer)), {
      message: /CONFIRM=yes says yes to "Delete/,
    });
    t.true(environment.stacks.has(STACK));
  }
  const environment = staging();
  left(environment, 'ROLLBACK_COMPLETE');
  await prepare(environment, talking(null, 'yes'));
  t.false(environment.stacks.has(STACK));
});

test('the stack of the image repositories is treated alike', async (t) => {
  const environment = staging();
  left(environment, 'ROLLBACK_COMPLETE', `${STACK}-images`);
  await prepare(environment, talking(null, 'yes'));
  t.deepEqual([...environment.stacks], []);
});

test('a stack that somebody works on, or that hangs, is left with the command that helps', async (t) => {
  for (const [status, message] of [
    ['UPDATE_IN_PROGRESS', /cancel-update-stack/],
    [
      'UPDATE_ROLLBACK_FAILED',
      /- DataLakeBucket: it already exists\n.*continue-update-rollback --stack-name realtime/,
    ],
  ] as const) {
    const environment = staging();
    left(environment, status);
    await t.throwsAsync(prepare(environment, talking(null, 'yes')), { message });
  }
});

test('what outlived its stack is taken over into the new one', async (t) => {
  const environment = staging();
  environment.left = { 'template.yaml': retainedResources('template.yaml', 'staging', WHERE) };
  const talk = talking(null, 'yes');
  await prepare(environment, talk);
  t.is(environment.stacks.get(STACK)?.status, 'IMPORT_COMPLETE');
  t.regex(talk.heard.join('\n'), /- AWS::DynamoDB::Table realtime-financial-staging-alert-history/);
});

test('repositories that outlived their stack are taken over into that of the images', async (t) => {
  const environment = staging();
  const resources = retainedResources('images/repositories.yaml', 'staging', WHERE);
  t.deepEqual(
    resources.map(({ name }) => name),
    ['realtime-financial-staging-kinesis-processor', 'realtime-financial-staging-alert-processor'],
  );
  t.notRegex(JSON.stringify(resources), /"Ref"|Fn::/);
  environment.left = { 'images/repositories.yaml': resources };
  await prepare(environment, talking(null, 'yes'));
  t.is(environment.stacks.get(`${STACK}-images`)?.status, 'IMPORT_COMPLETE');
  await t.throwsAsync(prepare(emptied(environment), talking(null)), {
    message: /aws ecr delete-repository --force --repository-name realtime-financial-staging-alert-processor/,
  });
});

function emptied(environment: RecordedEnvironment): RecordedEnvironment {
  environment.stacks.clear();
  return environment;
}

test('without consent it says how to begin without them, one command for each', async (t) => {
  const environment = staging();
  environment.left = { 'template.yaml': retainedResources('template.yaml', 'staging', WHERE) };
  const error = await t.throwsAsync(prepare(environment, talking(null)));
  t.regex(error.message, /aws dynamodb delete-table --table-name realtime-financial-staging-processed-data/);
  t.regex(error.message, /aws s3 rb --force s3:\/\/realtime-financial-staging-data-lake-/);
  t.false(environment.stacks.has(STACK));
});

test('what is retained is declared as the template has it, without what refers to the rest of the stack', (t) => {
  const resources = retainedResources('template.yaml', 'prod', WHERE);
  t.deepEqual(resources.map(({ logicalId }) => logicalId).toSorted(), [
    'AlertHistoryTable',
    'DataLakeBucket',
    'ProcessedDataTable',
    'ReferenceDataTable',
    'UserPreferencesTable',
  ]);
  const text = JSON.stringify(resources.map(({ declaration }) => declaration));
  t.notRegex(text, /"Ref"|Fn::|NotificationConfiguration/);
  t.regex(text, /"DeletionProtectionEnabled":true/);
  t.regex(text, /"DeletionPolicy":"Retain/);
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  t.true(text.length < 51_200);
});
