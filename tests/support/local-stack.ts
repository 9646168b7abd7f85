import test from 'ava';
import { type AwsClients, createAwsClients, destroyAwsClients } from '../../lib/local-aws/aws-clients.ts';
import { type AwsServer, startAwsServer } from '../../lib/local-aws/aws-server.ts';
import { provision, type ProvisionedStack } from '../../lib/local-aws/provision.ts';

export interface LocalStack {
  readonly server: AwsServer;
  readonly clients: AwsClients;
  readonly stack: ProvisionedStack;
}

/**
 * A loopback AWS server for the tests of one file. Each call of the returned function makes the resources of
 * template.yaml anew, under a project name of their own, so that tests see nothing of each other.
 */
export function localStacks(): () => Promise<LocalStack> {
  let started: { server: AwsServer; clients: AwsClients } | undefined;
  let count = 0;
  test.serial.before('the local AWS server starts', async () => {
    const server = await startAwsServer();
    started = { server, clients: createAwsClients(server.endpoint) };
  });
  test.after.always('the local AWS server stops', async () => {
    if (started === undefined) return;
    destroyAwsClients(started.clients);
    await started.server.stop();
  });
  return async () => {
    count += 1;
    return { ...started!, stack: await provision(started!.clients, { projectName: `test${count}` }) };
  };
}
