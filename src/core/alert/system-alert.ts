import { SYSTEM_ALERT_TYPE } from './alert.ts';
import type { Alert, AlertStatus } from './alert.ts';
import type { Facts } from './facts.ts';

export interface SystemTrouble {
  readonly alertId: string;
  readonly episodeId: string;
  readonly status: AlertStatus;
  /** What it is about: the name of an alarm, a channel. Stands where other alerts have their symbol. */
  readonly subject: string;
  readonly facts: Facts;
  readonly occurredAtMs: number;
  readonly correlationId: string;
}

/** An alert about the monitor itself, for the team's rooms. */
export function systemAlert({ subject, ...trouble }: SystemTrouble): Alert {
  return {
    ...trouble,
    alertType: SYSTEM_ALERT_TYPE,
    anomaly: 'other',
    symbol: subject,
    severity: 'HIGH',
    score: 0,
    direction: 'none',
    price: 0,
    referencePrice: 0,
    changePct: 0,
    volume: 0,
    volumeRatio: null,
    windowSeconds: 0,
    indicators: {},
    recentPrices: [],
    detectedAtMs: trouble.occurredAtMs,
    source: { shardId: '', sequenceNumber: '' },
  };
}
