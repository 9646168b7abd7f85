import test from 'ava';
import { declaredFunction, type FunctionId } from '../../../lib/template/deployed-function.ts';
import { parseTemplate, readTemplate } from '../../../lib/template/template.ts';
import { changedTemplate } from '../../support/changed-template.ts';

const template = readTemplate();

for (const [environment, LOG_LEVEL, BATCH_SIZE, ALERT_RATE_LIMIT] of [
  ['dev', 'DEBUG', '50', '10'],
  ['staging', 'INFO', '75', '5'],
  ['prod', 'WARN', '100', '3'],
] as const) {
  test(`${environment} is deployed with its own log level, batch size and rate limit`, (t) => {
    const kinesis = declaredFunction(template, 'KinesisProcessor', environment);
    t.is(kinesis.name, `realtime-financial-${environment}-kinesis-processor`);
    t.like(kinesis.variables, { ENVIRONMENT: environment, LOG_LEVEL, BATCH_SIZE });
    t.is(kinesis.events['Ticks']?.['BatchSize'], Number(BATCH_SIZE));
    const alerts = declaredFunction(template, 'AlertProcessor', environment);
    t.like(alerts.variables, { ENVIRONMENT: environment, LOG_LEVEL, ALERT_RATE_LIMIT });
  });
}

test('memory, timeout and reserved concurrency are those of the function', (t) => {
  t.like(declaredFunction(template, 'KinesisProcessor', 'dev'), {
    memoryMb: 256,
    timeoutSeconds: 300,
    reservedConcurrency: 10,
  });
  t.like(declaredFunction(template, 'AlertProcessor', 'dev'), {
    memoryMb: 192,
    timeoutSeconds: 180,
    reservedConcurrency: undefined,
  });
});

test('what names a resource is left out before anything is deployed', (t) => {
  const { variables, events } = declaredFunction(template, 'KinesisProcessor', 'dev');
  t.false('DYNAMODB_TABLE' in variables);
  t.false('Stream' in events['Ticks']!);
  t.is(events['Ticks']?.['MaximumBatchingWindowInSeconds'], 5);
});

test('a number that is changed in the text of the template is the number that programs see', (t) => {
  const changed = parseTemplate(
    changedTemplate({
      '      AlertRateLimit: 3': '      AlertRateLimit: 7',
      '      BatchSize: 100': '      BatchSize: 42',
      '      MemorySize: 256': '      MemorySize: 512',
      '      Timeout: 180': '      Timeout: 90',
      '            MaximumBatchingWindowInSeconds: !Ref BatchingWindowSeconds':
        '            MaximumBatchingWindowInSeconds: 9',
    }),
  );
  const kinesis = declaredFunction(changed, 'KinesisProcessor', 'prod');
  t.is(kinesis.memoryMb, 512);
  t.is(kinesis.variables['BATCH_SIZE'], '42');
  t.like(kinesis.events['Ticks'], { BatchSize: 42, MaximumBatchingWindowInSeconds: 9 });
  const alerts = declaredFunction(changed, 'AlertProcessor', 'prod');
  t.is(alerts.timeoutSeconds, 90);
  t.is(alerts.variables['ALERT_RATE_LIMIT'], '7');
  t.is(declaredFunction(changed, 'AlertProcessor', 'dev').variables['ALERT_RATE_LIMIT'], '10');
});

test('an environment or a function that the template does not have is an error that names it', (t) => {
  t.throws(() => declaredFunction(template, 'AlertProcessor', 'qa'), { message: /Environments\.qa/ });
  t.throws(() => declaredFunction(template, 'TicketProcessor' as FunctionId, 'dev'), {
    message: 'template: there is no function TicketProcessor',
  });
});
