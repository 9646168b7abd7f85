import test from 'ava';

import { interpretResponse } from '../../../../lib/local-aws/event-source-mapping/interpret-response.ts';

const SEQUENCE_NUMBERS = ['101', '102', '103'];

const accepted = test.macro({
  exec: (t, response: unknown) => {
    t.deepEqual(interpretResponse(response, SEQUENCE_NUMBERS), { kind: 'succeeded' });
  },
  title: (_, response) => `the response ${JSON.stringify(response) ?? 'undefined'} means that all succeeded`,
});
for (const response of [
  undefined,
  null,
  '',
  [],
  {},
  { batchItemFailures: [] },
  { batchItemFailures: null },
  { batch_item_failures: [{ itemIdentifier: '101' }] },
]) {
  test(accepted, response);
}

const refused = test.macro({
  exec: (t, failures: unknown) => {
    const outcome = interpretResponse({ batchItemFailures: failures }, SEQUENCE_NUMBERS);
    t.deepEqual(outcome, { kind: 'failed', functionError: null });
  },
  title: (_, failures) => `the failures ${JSON.stringify(failures)} fail the whole batch`,
});
for (const failures of [
  [{ itemIdentifier: '999' }],
  [{ itemIdentifier: '' }],
  [{ itemIdentifier: null }],
  [{ foo: '101' }],
  [null],
  [{ itemIdentifier: '103' }, { itemIdentifier: '999' }],
  'none',
]) {
  test(refused, failures);
}

test('the lowest of several failures is the checkpoint, whatever their order', (t) => {
  const failures = [{ itemIdentifier: '103' }, { itemIdentifier: '102' }];
  t.deepEqual(interpretResponse({ batchItemFailures: failures }, SEQUENCE_NUMBERS), {
    kind: 'failed-from',
    sequenceNumber: '102',
  });
});
