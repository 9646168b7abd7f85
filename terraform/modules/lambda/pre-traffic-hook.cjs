const { setTimeout: delay } = require('node:timers/promises');
const {
  CodeDeployClient,
  PutLifecycleEventHookExecutionStatusCommand,
} = require('@aws-sdk/client-codedeploy');
const { GetAliasCommand, InvokeCommand, LambdaClient } = require('@aws-sdk/client-lambda');

const lambda = new LambdaClient();
const codedeploy = new CodeDeployClient();
// What else is busy may throttle an invocation, and a dependency may fail once: neither is the new version's fault.
const ATTEMPTS = 3;
const PAUSE_MS = 10_000;
// Without an answer CodeDeploy waits for an hour; both functions with all attempts stay below this one's timeout.
const ANSWER_WITHIN_MS = 30_000;

// Both lie in events/. A quote of a symbol of its own, which is a replay from the second deployment on, and a link whose
// signature is not ours: what they need is read, and nobody is told.
const QUOTE =
  '{"Records":[{"awsRegion":"us-east-1","eventID":"shardId-000000000000:1","eventName":"aws:kinesis:record","eventSource":"aws:kinesis","eventSourceARN":"arn:aws:kinesis:us-east-1:000000000000:stream/test","eventVersion":"1.0","invokeIdentityArn":"arn:aws:iam::000000000000:role/test","kinesis":{"approximateArrivalTimestamp":1772548200,"data":"eyJ0eXBlIjoicXVvdGUiLCJzeW1ib2wiOiJSVEZURVNULURFUExPWU1FTlQiLCJiaWQiOjEsImFzayI6MS4wMSwidGltZXN0YW1wIjoiMjAyNi0wMy0wMlQxNDozMDowMC4wMDBaIn0=","kinesisSchemaVersion":"1.0","partitionKey":"RTFTEST-DEPLOYMENT","sequenceNumber":"1"}}]}';
const FORGED_LINK =
  '{"version":"2.0","routeKey":"$default","rawPath":"/acknowledge/YTF2YnBwYzB-YWxpY2V-QlRDVVNEVC1wcmljZV9zcGlrZS0yMDIyMTIxM1QxMzMwMDAuMDAwWg.mnQCXem9NL0uh1MbiHAAAA","rawQueryString":"","headers":{"host":"example.lambda-url.us-east-1.on.aws","x-forwarded-proto":"https","accept-language":"en","content-type":"application/x-www-form-urlencoded","content-length":"0"},"requestContext":{"accountId":"anonymous","apiId":"example","domainName":"example.lambda-url.us-east-1.on.aws","domainPrefix":"example","http":{"method":"POST","path":"/acknowledge/YTF2YnBwYzB-YWxpY2V-QlRDVVNEVC1wcmljZV9zcGlrZS0yMDIyMTIxM1QxMzMwMDAuMDAwWg.mnQCXem9NL0uh1MbiHAAAA","protocol":"HTTP/1.1","sourceIp":"192.0.2.1","userAgent":"sample"},"requestId":"5e5a1c3c-1c1f-4b8e-9a5e-0d3c1c1f4b8e","routeKey":"$default","stage":"$default","time":"02/Mar/2026:14:30:00 +0000","timeEpoch":1772461800000},"isBase64Encoded":false}';
const isWell = ({ status }) => status === 'ok';
const TESTS = {
  KINESIS_PROCESSOR_VERSION: [
    ['{"test":true}', isWell],
    [QUOTE, ({ batchItemFailures }) => batchItemFailures.length === 0],
  ],
  ALERT_PROCESSOR_VERSION: [
    ['{"test":true}', isWell],
    [FORGED_LINK, ({ statusCode }) => statusCode === 404],
  ],
};

exports.handler = async ({
  DeploymentId: deploymentId,
  LifecycleEventHookExecutionId: lifecycleEventHookExecutionId,
}) => {
  let status = 'Succeeded';
  try {
    await Promise.all(Object.entries(TESTS).map(([name, tests]) => testNew(process.env[name], tests)));
  } catch (error) {
    console.error('no traffic for this version:', error.message);
    status = 'Failed';
  }
  await codedeploy.send(
    new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status }),
  );
};

// The other function's version may be the one that runs already: then it is not what this deployment is about.
async function testNew(version, tests) {
  const [, FunctionName, Qualifier] = /^(.+):(\d+)$/.exec(version);
  const { FunctionVersion } = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
  if (FunctionVersion === Qualifier) return;
  for (const [Payload, isRight] of tests) await test({ FunctionName, Qualifier, Payload }, isRight);
}

async function test(invocation, isRight) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await invoke(invocation);
      if (isRight(answer)) return;
      throw new Error(`answered ${JSON.stringify(answer)}`);
    } catch (error) {
      console.log(`${invocation.FunctionName}:${invocation.Qualifier}: ${error.message}`);
      if (attempt === ATTEMPTS) throw error;
      await delay(PAUSE_MS);
    }
  }
}

async function invoke(invocation) {
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand(invocation), {
    abortSignal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const answer = JSON.parse(Buffer.from(Payload).toString());
  if (FunctionError !== undefined) throw new Error(`${answer.errorType}: ${answer.errorMessage}`);
  return answer;
}
