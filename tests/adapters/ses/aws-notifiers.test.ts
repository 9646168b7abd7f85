import test from 'ava';
import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import nock from 'nock';
import { SesNotifier } from '../../../src/adapters/ses/ses-notifier.ts';
import { senderIdOf, SmsNotifier } from '../../../src/adapters/sms/sms-notifier.ts';
import {
  answersStatus,
  notifierStatusTable,
  survivesNetwork,
  type NotifierHarness,
} from '../../contracts/notifier.ts';
import { mailbox, telephone } from '../../support/destinations.ts';

const ENDPOINT = 'http://127.0.0.1:9998';
const options = { endpoint: ENDPOINT, region: 'us-east-1', maxAttempts: 3 };
const ses = new SESClient(options);
const sns = new SNSClient(options);
const email = { subject: 'Subject', html: '<p>Hi</p>', text: 'Hi' };

const OK: Readonly<Record<string, string>> = {
  ses: '<SendEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendEmailResult><MessageId>1</MessageId></SendEmailResult></SendEmailResponse>',
  sns: '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
};
const FAILURE = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>Address SECRET@example.com +33612345678 refused</Message></Error></ErrorResponse>`;

test.before(() => nock.disableNetConnect());
test.afterEach.always(() => nock.cleanAll());
test.after.always(() => {
  nock.enableNetConnect();
  nock.restore();
});

const bench = (service: string, send: NotifierHarness['send']) => (): NotifierHarness => {
  let requests = 0;
  return {
    send,
    answer: (status) => {
      nock(ENDPOINT)
        .persist()
        .post('/')
        .reply(() => {
          requests += 1;
          return [status, status === 200 ? OK[service] : FAILURE('SomeFailure')];
        });
      return () => requests;
    },
    refuse: (code) => {
      const scope = nock(ENDPOINT).persist();
      scope.on('request', () => {
        requests += 1;
      });
      scope.post('/').replyWithError(Object.assign(new Error(`connect ${code} SECRET`), { code }));
      return () => requests;
    },
  };
};

const sendEmail = () =>
  new SesNotifier(ses, 'alerts@example.com').deliver(mailbox('SECRET@example.com'), email);
const sendSms = () => new SmsNotifier(sns, 'realtimefin').deliver(telephone('+33612345678'), { text: 'Hi' });
const CHANNELS = [
  ['SES', bench('ses', sendEmail)],
  ['SMS', bench('sns', sendSms)],
] as const;

/** Of AWS they say that rights or keys are missing, which is no fault of the message: see aws-result.test.ts. */
const ABOUT_RIGHTS = new Set([401, 403]);
const statuses = notifierStatusTable.filter(([status]) => !ABOUT_RIGHTS.has(status));

for (const [name, channel] of CHANNELS) {
  for (const [status, kind] of statuses) test.serial(name, answersStatus, channel, status, kind);
  for (const code of ['ECONNRESET', 'ECONNREFUSED']) test.serial(name, survivesNetwork, channel, code);
}

test.serial('a throttled call is retryable although its status is 400', async (t) => {
  nock(ENDPOINT).persist().post('/').reply(400, FAILURE('Throttling'));
  t.deepEqual(await sendEmail(), { kind: 'retryable', code: 'throttled', words: 'Throttling' });
});

const transient = [
  'Throttling',
  'ThrottlingException',
  'Throttled',
  'TooManyRequestsException',
  'LimitExceededException',
  'AccountSendingPausedException',
  'ExpiredToken',
  'RequestTimeTooSkewed',
  'AuthorizationError',
  'InvalidClientTokenId',
  'AccessDenied',
];
for (const code of transient) {
  test.serial(`${code} is no fault of the message: it is retryable, on both services`, async (t) => {
    nock(ENDPOINT).persist().post('/').reply(400, FAILURE(code));
    t.like(await sendEmail(), { kind: 'retryable' });
    t.like(await sendSms(), { kind: 'retryable' });
  });
}

const permanent = [
  'MessageRejected',
  'MailFromDomainNotVerifiedException',
  'ConfigurationSetDoesNotExistException',
  'InvalidParameter',
  'InvalidParameterValue',
];
for (const code of permanent) {
  test.serial(`${code} will be the same next time: it is permanent, on both services`, async (t) => {
    nock(ENDPOINT).persist().post('/').reply(400, FAILURE(code));
    t.like(await sendEmail(), { kind: 'permanent' });
    t.like(await sendSms(), { kind: 'permanent' });
  });
}

test.serial('a refused message is permanent, and the reason repeats no address', async (t) => {
  nock(ENDPOINT).persist().post('/').reply(400, FAILURE('MessageRejected'));
  t.deepEqual(await sendEmail(), { kind: 'permanent', code: 'refused', words: 'MessageRejected' });
});

test.serial('an e-mail goes out with sender, subject, HTML and text', async (t) => {
  let form = new URLSearchParams();
  nock(ENDPOINT)
    .post('/', (body: Record<string, string>) => {
      form = new URLSearchParams(body);
      return true;
    })
    .reply(200, OK['ses']);
  t.deepEqual(await sendEmail(), { kind: 'delivered' });
  t.is(form.get('Action'), 'SendEmail');
  t.is(form.get('Source'), 'alerts@example.com');
  t.is(form.get('Destination.ToAddresses.member.1'), 'SECRET@example.com');
  t.is(form.get('Message.Subject.Data'), 'Subject');
  t.is(form.get('Message.Body.Html.Data'), '<p>Hi</p>');
  t.is(form.get('Message.Body.Text.Data'), 'Hi');
});

test.serial('an SMS is transactional and carries the sender id', async (t) => {
  let form = new URLSearchParams();
  nock(ENDPOINT)
    .post('/', (body: Record<string, string>) => {
      form = new URLSearchParams(body);
      return true;
    })
    .reply(200, OK['sns']);
  t.deepEqual(await sendSms(), { kind: 'delivered' });
  t.is(form.get('PhoneNumber'), '+33612345678');
  t.is(form.get('TopicArn'), null);
  const values = new Set(form.values());
  t.true(values.has('Transactional') && values.has('realtimefin'));
});

test('a sender id is 3 to 11 letters and digits with at least one letter', (t) => {
  t.is(senderIdOf('realtime-financial'), 'realtimefin');
  t.is(senderIdOf('x-1'), 'Alert');
  t.is(senderIdOf('2024'), 'Alert');
});
