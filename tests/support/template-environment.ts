import type { ProvisionedStack } from '../../lib/local-aws/provision.ts';

/** What template.yaml puts into the environment of both functions, for the resources of `stack`, and what its secrets would. */
export function templateEnvironment(stack: ProvisionedStack): Record<string, string> {
  return {
    ...stack.kinesisProcessor.variables,
    ...stack.alertProcessor.variables,
    FROM_EMAIL: 'alerts@example.com',
    ACK_URL: '',
    LOG_LEVEL: 'WARN',
  };
}
