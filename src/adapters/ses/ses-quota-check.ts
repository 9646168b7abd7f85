import { GetSendQuotaCommand, type SESClient } from '@aws-sdk/client-ses';
import type { DependencyCheck } from '../../ports/dependency-check.ts';

export class SesQuotaCheck implements DependencyCheck {
  readonly name = 'ses';
  readonly #client: SESClient;

  constructor(client: SESClient) {
    this.#client = client;
  }

  async check(): Promise<void> {
    await this.#client.send(new GetSendQuotaCommand({}));
  }
}
