export default {
  files: ['tests/**/*.test.ts'],
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
