// Tests that need a Docker engine, a browser or a Valkey server run when scripts/test-docker.mjs, scripts/test-browser.mjs or
// scripts/test-valkey.mjs names them, and then alone.
const { DOCKER_TESTS: dockerTests, BROWSER_TESTS: browserTests, VALKEY_SERVER: valkeyServer } = process.env;

function files() {
  if (browserTests !== undefined) return ['tests/browser/*.test.ts'];
  if (valkeyServer !== undefined) return ['tests/valkey/*.test.ts'];
  if (dockerTests !== undefined) return [`tests/docker/${dockerTests}/*.test.ts`];
  return ['tests/**/*.test.ts', '!tests/docker/**', '!tests/browser/**', '!tests/valkey/**'];
}

export default {
  files: files(),
  typescript: {
    rewritePaths: { 'tests/': 'build/tests/' },
    compile: false,
  },
  require: ['reflect-metadata', './scripts/test-times.mjs'],
  nodeArguments: ['--enable-source-maps'],
  environmentVariables: {
    LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  },
  // Emulated, an image takes a minute to begin.
  timeout: dockerTests === undefined ? '2m' : '10m',
};
