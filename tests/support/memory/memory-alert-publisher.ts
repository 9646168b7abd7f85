import type { Alert } from '../../../src/core/alert/alert.ts';
import type { AlertPublisher } from '../../../src/ports/alert-publisher.ts';

export class MemoryAlertPublisher implements AlertPublisher {
  readonly published: Alert[] = [];

  async publish(alerts: readonly Alert[]): Promise<ReadonlyMap<string, Error>> {
    this.published.push(...alerts);
    return new Map();
  }
}
