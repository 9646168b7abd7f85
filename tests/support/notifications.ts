import type { Notification } from '../../src/core/notifications/message.ts';
import { anAlert } from './alerts.ts';

/** A single HIGH alert in English, sent for the first time from production. */
export function aNotification(overrides: Partial<Notification> = {}): Notification {
  return {
    kind: 'alert',
    alert: anAlert(),
    severityReason: 'HIGH because the price moved 2.3 % (score 0.80)',
    others: [],
    held: [],
    sendReason: 'first',
    language: 'en',
    timeZone: 'UTC',
    links: {},
    environment: 'prod',
    ...overrides,
  };
}
