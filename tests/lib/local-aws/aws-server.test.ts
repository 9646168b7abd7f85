import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

import { SendEmailCommand, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { PublishCommand } from '@aws-sdk/client-sns';
import test from 'ava';

import { createAwsClients, destroyAwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { startAwsServer } from '../../../lib/local-aws/aws-server.ts';
import { until } from '../../support/until.ts';

const answers = (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/_ministack/health`).then(
    (response) => response.ok,
    () => false,
  );

test('a port in use is refused with its number', async (t) => {
  const server = await startAwsServer();
  try {
    await t.throwsAsync(startAwsServer({ port: server.port }), {
      name: 'UnusableEnvironmentError',
      message: new RegExp(`port ${server.port} on 127\\.0\\.0\\.1 cannot be used`),
    });
  } finally {
    await server.stop();
  }
});

test('a stopped server has left its port', async (t) => {
  const server = await startAwsServer();
  t.true(await answers(server.endpoint));
  await server.stop();
  t.false(await answers(server.endpoint));
});

test('e-mails and text messages can be read as sent', async (t) => {
  const server = await startAwsServer();
  const clients = createAwsClients(server.endpoint);
  try {
    await clients.ses.send(new VerifyEmailIdentityCommand({ EmailAddress: 'alerts@example.com' }));
    await clients.ses.send(
      new SendEmailCommand({
        Source: 'alerts@example.com',
        Destination: { ToAddresses: ['reader@example.com'] },
        Message: {
          Subject: { Data: 'Chute de 4,2 %' },
          Body: { Html: { Data: '<b>x</b>' }, Text: { Data: 'x' } },
        },
      }),
    );
    await clients.sns.send(new PublishCommand({ PhoneNumber: '+12025550143', Message: 'BTCUSDT fell' }));
    t.like((await server.emails())[0], {
      from: 'alerts@example.com',
      to: ['reader@example.com'],
      subject: 'Chute de 4,2 %',
      text: 'x',
      html: '<b>x</b>',
    });
    t.deepEqual(await server.smsMessages(), [{ phoneNumber: '+12025550143', text: 'BTCUSDT fell' }]);
  } finally {
    destroyAwsClients(clients);
    await server.stop();
  }
});

test('a missing installation is one line that says what to do', async (t) => {
  const script = `
    const { startAwsServer } = await import(${JSON.stringify(new URL('../../../lib/local-aws/aws-server.js', import.meta.url).href)});
    await startAwsServer().catch((error) => console.log(error.message));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, MINISTACK_BIN: '/nonexistent/bin/ministack' },
  });
  t.regex(stdout, /^the local AWS server is not installed .*run `make setup` first\n$/);
});

test('the server does not outlive a process that was killed', async (t) => {
  const script = `
    const { startAwsServer } = await import(${JSON.stringify(new URL('../../../lib/local-aws/aws-server.js', import.meta.url).href)});
    console.log((await startAwsServer()).endpoint);
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const endpoint = line.toString().trim();
  t.true(await answers(endpoint));
  owner.kill('SIGKILL');
  await until(async () => !(await answers(endpoint)));
  t.false(await answers(endpoint));
});
