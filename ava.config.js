// Tests that need a Docker engine run when scripts/test-docker.mjs names their suite, and then alone.
const dockerTests = process.env.DOCKER_TESTS;

export default {
  files:
    dockerTests === undefined
      ? ['tests/**/*.test.ts', '!tests/docker/**']
      : [`tests/docker/${dockerTests}/*.test.ts`],
  typescript: {
    rewritePaths: { 'tests/': 'build/tests/' },
    compile: false,
  },
  require: ['reflect-metadata'],
  nodeArguments: ['--enable-source-maps'],
  environmentVariables: {
    LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  },
  timeout: '2m',
};
