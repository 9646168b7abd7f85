import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import test from 'ava';

import { createAwsClients, destroyAwsClients, type AwsClients } from '../../lib/local-aws/aws-clients.ts';
import { startAwsServer, type AwsServer } from '../../lib/local-aws/aws-server.ts';
import { IMAGES, REGION, transformedTemplates, type Parameters } from '../support/deployed-template.ts';
import { until } from '../support/until.ts';

const StackName = 'monitor';
const PARAMETERS: Parameters = { ...IMAGES, Target: 'emulator' };
const [template] = transformedTemplates([PARAMETERS]);
/** Fails once everything that holds data is there. */
const FAILING = {
  ...template,
  Resources: {
    ...template!.Resources,
    NobodyAnswers: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
    Failure: {
      Type: 'AWS::CloudFormation::WaitCondition',
      DependsOn: [
        'DataLakeBucket',
        'ProcessedDataTable',
        'UserPreferencesTable',
        'ReferenceDataTable',
        'AlertHistoryTable',
      ],
      Properties: { Handle: { Ref: 'NobodyAnswers' }, Timeout: 1 },
    },
  },
};

let server: AwsServer;
let clients: AwsClients;
let cloudFormation: CloudFormationClient;

test.before(async () => {
  server = await startAwsServer();
  clients = createAwsClients(server.endpoint);
  cloudFormation = new CloudFormationClient({
    endpoint: server.endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
});

test.after.always(async () => {
  cloudFormation.destroy();
  destroyAwsClients(clients);
  await server.stop();
});

/** The status in which the creation ends. Its template is longer than a call to CloudFormation may be. */
async function create(body: object): Promise<string> {
  await clients.s3.send(
    new PutObjectCommand({ Bucket: 'templates', Key: 'template.json', Body: JSON.stringify(body) }),
  );
  await cloudFormation.send(
    new CreateStackCommand({
      StackName,
      TemplateURL: `${server.endpoint}/templates/template.json`,
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: Object.entries(PARAMETERS).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  let status = '';
  await until(async () => {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    status = Stacks![0]!.StackStatus!;
    return !status.endsWith('IN_PROGRESS');
  });
  return status;
}

async function remove(): Promise<void> {
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  await until(async () => {
    const { StackSummaries = [] } = await cloudFormation.send(new ListStacksCommand({}));
    return StackSummaries.every(
      (stack) => stack.StackName !== StackName || stack.StackStatus === 'DELETE_COMPLETE',
    );
  });
}

test('a first deployment that failed is deleted and made again, and nothing of it is in the way', async (t) => {
  t.timeout(120_000);
  t.is(await create(FAILING), 'ROLLBACK_COMPLETE');
  await remove();
  t.is(await create(template!), 'CREATE_COMPLETE');
});
