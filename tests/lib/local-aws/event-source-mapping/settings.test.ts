import test from 'ava';
import { declaredFunction } from '../../../../lib/template/deployed-function.ts';
import { parseTemplate, readTemplate } from '../../../../lib/template/template.ts';
import { changedTemplate } from '../../../support/changed-template.ts';

import {
  DEFAULT_SETTINGS,
  eventSourceMappingSettings,
  settingsOfEvent,
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

const ticksOf = (template: ReturnType<typeof readTemplate>) =>
  settingsOfEvent(declaredFunction(template, 'KinesisProcessor', 'prod').events['Ticks']!);

test('the mapping of the template is the mapping that runs here', (t) => {
  t.deepEqual(ticksOf(readTemplate()), {
    batchSize: 100,
    maximumBatchingWindowInSeconds: 5,
    parallelizationFactor: 10,
    maximumRetryAttempts: 3,
    maximumRecordAgeInSeconds: 86_400,
    bisectBatchOnFunctionError: true,
    reportBatchItemFailures: true,
    startingPosition: 'TRIM_HORIZON',
  });
});

test('a mapping that is changed in the text of the template runs changed', (t) => {
  const text = changedTemplate({
    '            BisectBatchOnFunctionError: true': '            BisectBatchOnFunctionError: false',
    '            MaximumRetryAttempts: 3': '            MaximumRetryAttempts: 8',
    '            ParallelizationFactor: !Ref ParallelizationFactor': '            ParallelizationFactor: 2',
    '            FunctionResponseTypes: [ReportBatchItemFailures]': '            FunctionResponseTypes: []',
  });
  t.like(ticksOf(parseTemplate(text)), {
    bisectBatchOnFunctionError: false,
    maximumRetryAttempts: 8,
    parallelizationFactor: 2,
    reportBatchItemFailures: false,
    batchSize: 100,
  });
});

test('what an event of a template leaves out is as AWS assumes it', (t) => {
  t.deepEqual(settingsOfEvent({ StartingPosition: 'TRIM_HORIZON' }), DEFAULT_SETTINGS);
});
