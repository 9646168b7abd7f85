import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';

const ENVIRONMENT = {
  ENVIRONMENT: 'dev',
  S3_BUCKET: 'lake',
  DYNAMODB_TABLE: 'processed',
  USER_PREFERENCES_TABLE: 'preferences',
  ALERT_HISTORY_TABLE: 'history',
  SNS_ALERTS_TOPIC: 'arn:aws:sns:us-east-1:000000000000:alerts',
  SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alerts',
  LOG_LEVEL: 'SILENT',
};

/** An AWS that notes what it is asked for and has nothing. */
async function noting(): Promise<{ asked: string[]; stop: () => void }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1];
      const target = String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1);
      asked.push(target || action || `${request.method} of S3`);
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test.serial(
  'kinesis-processor prepares itself by reaching all it depends on, and writes and tells nothing',
  async (t) => {
    const { asked, stop } = await noting();
    await createKinesisProcessor(loadConfig(KinesisProcessorConfig, ENVIRONMENT)).prepare();
    stop();
    t.deepEqual([...new Set(asked)].toSorted(), ['DescribeTable', 'GetTopicAttributes', 'HEAD of S3']);
  },
);

test.serial(
  'alert-processor prepares itself by reaching all it depends on, and by the preferences that the first alert asks for',
  async (t) => {
    const { asked, stop } = await noting();
    await createAlertProcessor(loadConfig(AlertProcessorConfig, ENVIRONMENT)).prepare();
    stop();
    t.deepEqual([...new Set(asked)].toSorted(), [
      'DescribeTable',
      'GetSendQuota',
      'GetTopicAttributes',
      'Scan',
    ]);
  },
);
