import type { Notification } from '../../src/core/notifications/message.ts';
import { anAlert } from './alerts.ts';

/** A single HIGH alert in English, sent for the first time from production. */
export function aNotification(overrides: Partial<Notification> = {}): Notification {
  return {
    kind: 'alert',
    alert: anAlert(),
    verdict: {
      severity: 'HIGH',
      cause: {
        kind: 'default_rule',
        rule: 'unusual and visible',
        facts: { score: 0.8, move: 2.28, window: 60, volume: 18.3 },
      },
    },
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
