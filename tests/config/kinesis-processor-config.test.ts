import 'reflect-metadata';
import test from 'ava';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';

const GOOD = {
  ENVIRONMENT: 'dev',
  DYNAMODB_TABLE: 'realtime-financial-dev-processed-data',
  SNS_ALERTS_TOPIC: 'arn:aws:sns:us-east-1:123456789012:realtime-financial-dev-alerts',
  S3_BUCKET: 'realtime-financial-dev-data-lake',
};
const budgetOf = (ALERT_BUDGET?: string) =>
  loadConfig(KinesisProcessorConfig, { ...GOOD, ALERT_BUDGET }).ALERT_BUDGET;

test('the alert budget is a number, two hundredths where nobody names one', (t) => {
  t.deepEqual([budgetOf(), budgetOf(''), budgetOf('0.1')], [0.02, 0.02, 0.1]);
});

for (const [budget, problem] of [
  ['much', /ALERT_BUDGET must be .*(number|at least|at most)/],
  ['0', /ALERT_BUDGET must be at least 0\.0001/],
  ['3', /ALERT_BUDGET must be at most 1/],
] as const) {
  test(`a budget of ${budget} is refused`, (t) => {
    t.throws(() => budgetOf(budget), { message: problem });
  });
}
