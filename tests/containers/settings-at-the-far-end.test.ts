import 'reflect-metadata';
import test from 'ava';
import nock from 'nock';
import type { Alert } from '../../src/core/alert/alert.ts';
import { toMessage } from '../../src/dto/alert-message.dto.ts';
import { anAlert } from '../support/alerts.ts';
import { seenOfAlertProcessor, type FarEnd } from '../support/far-end.ts';

const VARIABLES = {
  ENVIRONMENT: 'dev',
  USER_PREFERENCES_TABLE: 'user-preferences',
  ALERT_HISTORY_TABLE: 'alert-history',
  SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alerts',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/room',
  LOG_LEVEL: 'SILENT',
};

const publishing =
  (message: object, Timestamp?: string) =>
  ({ handle }: FarEnd): Promise<unknown> =>
    handle({ Records: [{ Sns: { MessageId: 'm-1', Message: JSON.stringify(message), Timestamp } }] });

/** The severity with which the alert is stored, where the item of settings is stored beside a user of the team's room. */
async function severityWith(
  settings: Parameters<typeof toStored>[0],
  alert: Partial<Alert>,
): Promise<string> {
  const seen = await seenOfAlertProcessor(VARIABLES, publishing(toMessage(anAlert(alert))), {
    preferences: toStored(settings),
  });
  const written = seen.find((line) => line.startsWith('TransactWriteItems'));
  return /"severity":\{"S":"(\w+)"\}/.exec(written ?? '')?.[1] ?? 'nothing was stored';
}

type Setting = Readonly<Record<string, string | readonly string[] | readonly object[]>>;
function toStored(settings: Setting) {
  return [
    { user_id: 'settings', ...settings } as never,
    { user_id: 'alice', contacts: {}, channels: ['slack'] },
  ];
}

test.before(() => nock.disableNetConnect());
test.after.always(() => {
  nock.enableNetConnect();
  nock.restore();
});

const CLOSED_IS_LOW = [{ name: 'closed', severity: 'LOW', when: { market: 'closed' }, because: 'closed' }];
/** The alert is of 13:30 UTC, which is 08:30 in New York and 22:30 in Tokyo. */
const market = (time_zone: string) => [
  {
    name: 'desk',
    symbols: ['BTCUSDT'],
    time_zone,
    sessions: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '17:00' }],
  },
];

test.serial("a stored market's time zone decides whether it is open", async (t) => {
  const inZone = (zone: string) => severityWith({ severity_rules: CLOSED_IS_LOW, markets: market(zone) }, {});
  t.not(await inZone('America/New_York'), 'LOW');
  t.is(await inZone('Asia/Tokyo'), 'LOW');
});

test.serial('stored severity rules and the watch list decide the severity', async (t) => {
  const watched = [{ name: 'watched', severity: 'LOW', when: { watched: true }, because: 'watched' }];
  t.is(await severityWith({ severity_rules: watched, watch_list: ['BTC*'] }, {}), 'LOW');
  t.is(await severityWith({ severity_rules: watched, watch_list: ['ETH*'] }, {}), 'HIGH');
});

test.serial(
  'a fall of a stored breaker index is a circuit breaker, of another symbol it is none',
  async (t) => {
    const levels = [
      { name: 'halt', severity: 'LOW', when: { breaker_level: { at_least: 3 } }, because: 'halt' },
    ];
    const fall = { symbol: 'NDX', changePct: -21, direction: 'down' } as const;
    t.is(await severityWith({ severity_rules: levels, breaker_indexes: ['NDX'] }, fall), 'LOW');
    t.not(await severityWith({ severity_rules: levels }, fall), 'LOW');
  },
);

for (const timestamp of [undefined, 'yesterday', '']) {
  test.serial(
    `a message whose record has the time ${timestamp ?? 'of nothing'} is of when it came`,
    async (t) => {
      const message = { alert_type: 'desk', symbol: 'ACME' };
      const seen = await seenOfAlertProcessor(VARIABLES, publishing(message, timestamp));
      const written = seen.find((line) => line.startsWith('TransactWriteItems')) ?? seen.join('\n');
      t.regex(written, /"occurred_at":\{"S":"2022-12-13T13:30:02\.000Z"\}/);
    },
  );
}
