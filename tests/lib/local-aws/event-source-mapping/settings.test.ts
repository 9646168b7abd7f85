import test from 'ava';

import {
  DEFAULT_SETTINGS,
  eventSourceMappingSettings,
  type EventSourceMappingSettings,
} from '../../../../lib/local-aws/event-source-mapping/settings.ts';

test('a mapping that says nothing gets the defaults of AWS', (t) => {
  t.deepEqual(eventSourceMappingSettings(), DEFAULT_SETTINGS);
});

const refused = test.macro({
  exec: (t, settings: Partial<EventSourceMappingSettings>) => {
    const [name] = Object.keys(settings);
    t.throws(() => eventSourceMappingSettings(settings), {
      instanceOf: RangeError,
      message: new RegExp(name!),
    });
  },
  title: (_, settings) => `the setting ${JSON.stringify(settings)} is refused by name`,
});
test(refused, { batchSize: 0 });
test(refused, { batchSize: 10_001 });
test(refused, { maximumBatchingWindowInSeconds: 301 });
test(refused, { parallelizationFactor: 11 });
test(refused, { parallelizationFactor: 1.5 });
test(refused, { maximumRetryAttempts: -2 });
test(refused, { maximumRecordAgeInSeconds: 59 });
test(refused, { maximumRecordAgeInSeconds: 604_801 });
