import test from 'ava';
import {
  isSecretName,
  keepSecret,
  keepSecretsOf,
  withoutKept,
  withoutSecrets,
} from '../../../lib/tooling/secrets.ts';

const KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const TOKEN = 'IQoJb3JpZ2luX2VjEHoaCXVzLWVhc3QtMSJHMEUCIQD0example==';

const NAMES: readonly (readonly [name: string, isSecret: boolean])[] = [
  ['AWS_SECRET_ACCESS_KEY', true],
  ['AWS_SESSION_TOKEN', true],
  ['AWS_ACCESS_KEY_ID', true],
  ['FINNHUB_TOKEN', true],
  ['ALPACA_SECRET_KEY', true],
  ['SlackWebhookUrl', true],
  ['ACK_SIGNING_KEY', true],
  ['PGPASSWORD', true],
  ['AWS_REGION', false],
  ['AWS_WEB_IDENTITY_TOKEN_FILE', false],
  ['S3_BUCKET', false],
  ['Environment', false],
];

for (const [name, isSecret] of NAMES) {
  test(`${name} is ${isSecret ? 'the name of a secret' : 'no name of a secret'}`, (t) => {
    t.is(isSecretName(name), isSecret);
  });
}

const TEXTS: readonly (readonly [what: string, text: string, clean: string])[] = [
  ['a variable', `AWS_SESSION_TOKEN=${TOKEN} sam deploy`, 'AWS_SESSION_TOKEN=*** sam deploy'],
  [
    'a quoted parameter',
    `SlackWebhookUrl="https://x/y z" Environment="dev"`,
    'SlackWebhookUrl=*** Environment="dev"',
  ],
  ['JSON', `{"password":"hunter2","user":"AWS"}`, '{"password":***,"user":"AWS"}'],
  [
    'a signed request',
    `host:sns\nx-amz-security-token:${TOKEN}\nx-amz-date:1`,
    'host:sns\nx-amz-security-token:***\nx-amz-date:1',
  ],
  ['a query', `wss://ws.finnhub.io/?token=c0ffee&x=1`, 'wss://ws.finnhub.io/?token=***&x=1'],
  ['an option', 'tool --api-token s3cr3t --quiet', 'tool --api-token *** --quiet'],
  [
    'a webhook',
    'POST https://hooks.slack.com/services/T0/B0/x1y2 failed',
    'POST https://hooks.slack.com/services/*** failed',
  ],
  ['a sentence', `the token: ${TOKEN}`, 'the token: ***'],
];

for (const [what, text, clean] of TEXTS) {
  test(`the secret goes out of ${what}, and the rest stays`, (t) => {
    t.is(withoutSecrets(text), clean);
  });
}

const HARMLESS = [
  'docker login --username AWS --password-stdin registry.example.com',
  'ACK_SIGNING_KEY: expected at least 32 characters, received 3',
  'SlackWebhookUrl="arn:aws:secretsmanager:eu-west-1:123456789012:secret:realtime-financial/prod/slack"',
  'webhook_secret=ssm:/realtime-financial/prod/webhook',
  'expected FINNHUB_TOKEN in the environment',
  'there is no such table, stream, queue or function',
];

for (const text of HARMLESS) {
  test(`nothing is taken out of: ${text}`, (t) => {
    t.is(withoutSecrets(text), text);
  });
}

test('a value that is kept secret goes out of everything, however it is spelt', (t) => {
  keepSecret(KEY);
  for (const spelling of [KEY, encodeURIComponent(KEY)]) {
    t.is(withoutKept(`signed by ${spelling}!`), 'signed by ***!');
    t.is(withoutSecrets(`signed by ${spelling}!`), 'signed by ***!');
  }
});

test('of an environment the secrets are kept, short words and references are not', (t) => {
  keepSecretsOf({
    AWS_SECRET_ACCESS_KEY: 'test',
    DISCORD_WEBHOOK_URL: 'ssm:/realtime-financial/dev/discord',
    GITHUB_TOKEN: 'ghp_0123456789abcdef',
    HOME: '/home/somebody',
  });
  const text = 'a test of ssm:/realtime-financial/dev/discord in /home/somebody';
  t.is(withoutKept(text), text);
  t.is(withoutKept('by ghp_0123456789abcdef'), 'by ***');
});
